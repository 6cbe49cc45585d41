#pragma once

#include "support/rfc9690.hpp"

// The key and the encapsulation of RFC 9690 Appendix D.

namespace sealwire::crypto::rfc9690 {

inline constexpr const char* kPublicKey =
    "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA3ocW14cxncPJ47fnEjBZAyfC2lqapL3ET4jvV6C7gGeVrRQxWPDwl+cFYBBR2ej3"
    "j3/0ecDmu+XuVi2+s5JHKeeza+itfuhsz3yifgeEpeK8T+SusHhn20/NBLhYKbh3kiAcCgQ56dpDrDvDcLqqvS3jg/VO+OPnZbofoHOOevt8"
    "Q/roahJe1PlIyQ4udWB8zZezJ4mLLfbOA9YVaYXx2AHHZJevo3nmRnlgJXo6mE00E/6qkhjDHKSMdl2WG6mO9TCDZc9qY3cAJDU6Ir0vSH7q"
    "Ul8/vN13y4UOFkn8hM4kmZ6bJqbZt5NbjHtY4uQ0VMW3RyESzhrO02mrp39auLNnH3EXdXaV1tk75H3qC7zJaeGWMJyQfOE3YfEGRKn8fxub"
    "ji716D8UecAxAzFyFL6m1JiOyV5acAiOpxN14qRYZdHnXOM9DqGIGpoeY1UuD4Mo05osOqOUpBJHA9fSwhSZG7VNf+vgNWTLNYSYLI04KiMd"
    "ulnvU6ds+QPz+KKtAgMBAAE=";
using test::rfc9690::kPrivateKey;
inline constexpr const char* kZ =
    "9c126102a5c1c0354672a3c2f19fc9ddea988f815e1da812c7bd4f8eb082bdd14f85a7f7c2f1af11d5333e0d6bcb375bf855f208da72"
    "ba27e6fb0655f2825aa62b93b1f9bbd3491fed58f0380fa0de36430e3a144d569600bd362609be5b94810875990b614e406fa6dff500"
    "043cbca95968faba61f795096a7fb3687a51078c4ca2cb663366b0bea0cd9cccac72a25f3f4ed03deb68b4453bba44b943f4367b67d6"
    "cd10c8ace53f545aac50968fc3c6ecc80f3224b64e37038504e2d2c0e2b29d45e46c62826d96331360e4c17ea3ef89a9efc5fac99eda"
    "830e81450b6534dc0bdf042b8f3b706649c631fe51fc2445cc8d447203ec2f41f79cdfea16de1ce6abdfdc1e2ef2e5d5d8a65e645f39"
    "7240ef5a26f5e4ff715de782e30ecf477293e89e13171405909a8e04dd31d21d0c57935fc1ceea8e1033e31e1bc8c56da0f3d79510f3"
    "f380ff58e5a61d361f2f18e99fbae5663172e8cd1f21deaddc5bbbea060d55f1842b93d1a9c888d0bf85d0af9947fe51acf940c7e757"
    "7eb79cabecb3";
inline constexpr const char* kCiphertext =
    "c071fc273af8e7bdb152e06bf73310361074154a43abcf3c93c13499d20653443eed9ef5d3c0685e4aa76a6854815bb97691ff9f8dac"
    "15eea7d74f452bf350a646163d68288e978cbf7a73089ee52712f9a4f49e06ace7bbc85ab14d4e336c97c5728a2654138c7b26e8835c"
    "6b0a9fbed26495c4eadf745a2933be283f6a88b16695fc06666873cfb6d36718ef3376cefc100c3941f3c494944078325807a559186b"
    "95ccabf3714cfaf79f83bd30537fdd9aed5a4cdcbd8bd0486faed73e9d486b3087d6c806546b6e2671575c98461e441f65542bd95de2"
    "6d0f53a64e7848d731d9608d053e8d345546602d86236ffe3704c98ad59144f3089e5e6d527b5497ba103c79d62e80d0235410b06f71"
    "a7d9bd1c38000f910d6312ea2f20a3557535ad01b3093fb5f7ee507080d0f77d48c9c3b3796f6b7dd3786085fb895123f04ca1f1c1be"
    "22c747a8dface32370fb0d570783e27dbb7e74fca94ee39676fde3d8a9553d878224736e37e191dab953c7e228c07ad5ca3122421c14"
    "debd072a9ab6";
inline constexpr const char* kSharedSecret = "3cf82ec41b54ed4d37402bbd8f805a52";
inline constexpr const char* kOtherInfo = "3010300b0609608648016503040105020110";
inline constexpr const char* kKek = "e6dc9d62ff2b469bef604c617b018718";

}  // namespace sealwire::crypto::rfc9690
