#include "sealwire/cms/algorithm_parameters.hpp"

namespace sealwire::cms {
namespace {

using asn1::alternative;
using asn1::field;

constexpr asn1::Field kRc2Fields[] = {
    field<&Rc2CbcParameter::version>("rc2ParameterVersion"),
    field<&Rc2CbcParameter::iv>("iv"),
};
constexpr std::array<std::uint8_t, 10> kZeroIvDer{0x04, 0x08};
constexpr asn1::Field kCast5Fields[] = {
    field<&Cast5CbcParameters::iv>("iv").with_default(kZeroIvDer),
    field<&Cast5CbcParameters::key_length>("keyLength"),
};
constexpr asn1::Field kAeadFields[] = {
    field<&AeadParameters::nonce>("aes-nonce"),
    field<&AeadParameters::icv_length>("aes-ICVlen").with_default(asn1::kIntegerDer<12>),
};
constexpr asn1::Field kOaepFields[] = {
    field<&RsaesOaepParams::hash_func>("hashFunc").explicitly(0),
    field<&RsaesOaepParams::mask_gen_func>("maskGenFunc").explicitly(1),
    field<&RsaesOaepParams::p_source_func>("pSourceFunc").explicitly(2),
};
constexpr asn1::Field kSaltAlternatives[] = {
    alternative<Pbkdf2Salt, 0>("specified"),
    alternative<Pbkdf2Salt, 1>("otherSource"),
};
constexpr asn1::Field kPbkdf2Fields[] = {
    field<&Pbkdf2Params::salt>("salt"),
    field<&Pbkdf2Params::iteration_count>("iterationCount"),
    field<&Pbkdf2Params::key_length>("keyLength"),
    field<&Pbkdf2Params::prf>("prf"),
};
constexpr asn1::Field kScryptFields[] = {
    field<&ScryptParams::salt>("salt"),
    field<&ScryptParams::cost_parameter>("costParameter"),
    field<&ScryptParams::block_size>("blockSize"),
    field<&ScryptParams::parallelization_parameter>("parallelizationParameter"),
    field<&ScryptParams::key_length>("keyLength"),
};
constexpr asn1::Field kPbes2Fields[] = {
    field<&Pbes2Params::key_derivation_func>("keyDerivationFunc"),
    field<&Pbes2Params::encryption_scheme>("encryptionScheme"),
};

}  // namespace

constinit const asn1::Type Rc2CbcParameter::kType = asn1::sequence("RC2CBCParameter", kRc2Fields);
constinit const asn1::Type Cast5CbcParameters::kType = asn1::sequence("CAST5CBCParameters", kCast5Fields);
constinit const asn1::Type AeadParameters::kType = asn1::sequence("GCMParameters", kAeadFields);
constinit const asn1::Type RsaesOaepParams::kType = asn1::sequence("RSAES-OAEP-params", kOaepFields);
constinit const asn1::Type Pbkdf2Salt::kType = asn1::choice("CHOICE", kSaltAlternatives);
constinit const asn1::Type Pbkdf2Params::kType = asn1::sequence("PBKDF2-params", kPbkdf2Fields);
constinit const asn1::Type ScryptParams::kType = asn1::sequence("scrypt-params", kScryptFields);
constinit const asn1::Type Pbes2Params::kType = asn1::sequence("PBES2-params", kPbes2Fields);

}  // namespace sealwire::cms
