#include "sealwire/cms/signed_data_editor.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute.hpp"

#include "content_digests.hpp"
#include "signed_data_check.hpp"
#include "signer_build.hpp"

namespace sealwire::cms {

struct SignedDataEditor::State {
  asn1::OwnedOid content_type;
  std::optional<Bytes> content;  ///< what is signed
  Bytes e_content;               ///< the element inside [0], as received; empty: OCTET STRING of `content`
  std::vector<Bytes> digest_algorithms;
  std::vector<Bytes> certificates;
  std::vector<Bytes> crls;
  std::vector<Bytes> signer_infos;

  Result<SignerInfo> signer(std::size_t index, asn1::Arena& arena) const;
  Result<Bytes> new_signer_info(const Signer& signer, std::optional<Octets> detached);
  void add_digest_algorithm(Bytes der);
  Result<void> add_attribute(std::size_t index, Octets attribute);
};

namespace {

std::vector<Bytes> elements(const asn1::AnyList& list) {
  std::vector<Bytes> copies;
  for (const asn1::Any element : list) copies.push_back(to_bytes(element.octets));
  return copies;
}

void add_once(std::vector<Bytes>& list, Octets element) {
  const auto same = [element](const Bytes& other) { return equal(other, element); };
  if (std::none_of(list.begin(), list.end(), same)) list.push_back(to_bytes(element));
}

void write_set(asn1::Writer& writer, const std::vector<Bytes>& list, asn1::Tag tag) {
  std::vector<Octets> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end(), asn1::set_of_less);
  const auto end = writer.mark();
  for (std::size_t i = sorted.size(); i-- > 0;) writer.raw(sorted[i]);
  writer.close(tag, end);
}

}  // namespace

Result<SignedDataEditor> SignedDataEditor::open(Octets signed_data) {
  asn1::Arena arena;
  const SignedData data = SEALWIRE_TRY(read_signed_data(signed_data, arena, {}));
  auto state = std::make_unique<State>();
  state->content_type = data.encap_content_info.e_content_type;
  if (const auto& e_content = data.encap_content_info.e_content) {
    state->content = to_bytes(e_content->octets());
    if (const auto* other = std::get_if<1>(&*e_content)) state->e_content = to_bytes(other->octets);
  }
  for (const x509::AlgorithmIdentifier& algorithm : data.digest_algorithms)
    add_once(state->digest_algorithms, SEALWIRE_TRY(asn1::encode(algorithm)));
  if (data.certificates) state->certificates = elements(*data.certificates);
  if (data.crls) state->crls = elements(*data.crls);
  for (const SignerInfo& signer : data.signer_infos) state->signer_infos.push_back(to_bytes(signer.octets));
  return SignedDataEditor(std::move(state));
}

Result<SignerInfo> SignedDataEditor::State::signer(std::size_t index, asn1::Arena& arena) const {
  if (index >= signer_infos.size())
    return fail(CmsError::no_such_signer, "there is no signer " + std::to_string(index + 1) + ", there are " +
                                              std::to_string(signer_infos.size()));
  return asn1::decode<SignerInfo>(signer_infos[index], asn1::kBer, arena);
}

Result<Bytes> SignedDataEditor::State::new_signer_info(const Signer& signer, std::optional<Octets> detached) {
  if (content && detached)
    return fail(CmsError::content_both, "detached content was given, and the SignedData has its own");
  if (!content && !detached)
    return fail(CmsError::missing_content, "the SignedData is detached, and its content was not given");
  const Octets octets = content ? Octets(*content) : *detached;
  const PreparedSigner prepared = SEALWIRE_TRY(prepare(signer, content_type));
  ToSign what{content_type, {}, octets};
  if (!prepared.needs_message()) what.digest = SEALWIRE_TRY(crypto::digest(prepared.digest, octets));
  Bytes info = SEALWIRE_TRY(make_signer_info(prepared, what));
  add_digest_algorithm(prepared.digest_der);
  return info;
}

void SignedDataEditor::State::add_digest_algorithm(Bytes der) { add_once(digest_algorithms, der); }

Result<void> SignedDataEditor::add_signer(const Signer& signer, std::optional<Octets> detached_content,
                                          bool include_certificate) {
  state_->signer_infos.push_back(SEALWIRE_TRY(state_->new_signer_info(signer, detached_content)));
  if (include_certificate) add_certificate(*signer.certificate);
  return {};
}

Result<void> SignedDataEditor::remove_signer(std::size_t index) {
  asn1::Arena arena;
  (void)SEALWIRE_TRY(state_->signer(index, arena));
  state_->signer_infos.erase(state_->signer_infos.begin() + static_cast<std::ptrdiff_t>(index));
  return {};
}

Result<void> SignedDataEditor::replace_signer(std::size_t index, const Signer& signer,
                                              std::optional<Octets> detached_content, bool include_certificate) {
  asn1::Arena arena;
  (void)SEALWIRE_TRY(state_->signer(index, arena));
  state_->signer_infos[index] = SEALWIRE_TRY(state_->new_signer_info(signer, detached_content));
  if (include_certificate) add_certificate(*signer.certificate);
  return {};
}

/// The SignerInfo with one more unsigned attribute: all that came before stays as it was.
Result<void> SignedDataEditor::State::add_attribute(std::size_t index, Octets attribute) {
  asn1::Arena arena;
  (void)SEALWIRE_TRY(signer(index, arena));
  std::vector<Bytes> attributes;
  asn1::Reader reader(signer_infos[index]);
  const asn1::Element outer = SEALWIRE_TRY(reader.next());
  asn1::Reader inside = SEALWIRE_TRY(reader.inside(outer));
  Bytes kept;
  while (!inside.at_end()) {
    const asn1::Element element = SEALWIRE_TRY(inside.next());
    if (element.tag != asn1::Tag::context(1)) {
      append(kept, element.octets);
      continue;
    }
    asn1::Reader old = SEALWIRE_TRY(inside.inside(element));
    while (!old.at_end()) {
      const asn1::Element one = SEALWIRE_TRY(old.next());
      attributes.push_back(to_bytes(one.octets));
    }
  }
  attributes.push_back(to_bytes(attribute));
  asn1::Writer writer(kept.size() + attribute.size() + 64);
  const auto end = writer.mark();
  write_set(writer, attributes, asn1::Tag::context(1));
  writer.raw(kept);
  writer.close(asn1::tags::sequence, end);
  signer_infos[index] = std::move(writer).take();
  return {};
}

Result<void> SignedDataEditor::add_unsigned_attribute(std::size_t index, Octets attribute) {
  asn1::Arena arena;
  const auto checked = asn1::decode<Attribute>(attribute, asn1::kBer, arena);
  if (!checked) return fail(CmsError::bad_request, "no Attribute: " + checked.error().what());
  return state_->add_attribute(index, attribute);
}

Result<void> SignedDataEditor::countersign(std::size_t index, const Signer& signer, bool include_certificate) {
  asn1::Arena arena;
  const SignerInfo info = SEALWIRE_TRY(state_->signer(index, arena));
  const PreparedSigner prepared = SEALWIRE_TRY(prepare(signer, asn1::Oid()));
  ToSign what{asn1::Oid(), {}, info.signature};
  if (!prepared.needs_message()) what.digest = SEALWIRE_TRY(crypto::digest(prepared.digest, info.signature));
  const Bytes counter = SEALWIRE_TRY(make_signer_info(prepared, what));
  SEALWIRE_CHECK(state_->add_attribute(index, write_attribute(attribute_types::countersignature, counter)));
  if (include_certificate) add_certificate(*signer.certificate);
  return {};
}

std::size_t SignedDataEditor::signers() const { return state_->signer_infos.size(); }
asn1::Oid SignedDataEditor::content_type() const { return state_->content_type; }
bool SignedDataEditor::detached() const { return !state_->content; }
Octets SignedDataEditor::content() const { return state_->content ? Octets(*state_->content) : Octets(); }
void SignedDataEditor::add_certificate(const x509::Certificate& certificate) {
  add_once(state_->certificates, certificate.der());
}
void SignedDataEditor::remove_certificates() { state_->certificates.clear(); }
void SignedDataEditor::add_crl(Octets der) { add_once(state_->crls, der); }

Result<Bytes> SignedDataEditor::detach() {
  if (!state_->content) return fail(CmsError::missing_content, "the SignedData is detached already");
  Bytes content = *std::move(state_->content);
  state_->content.reset();
  state_->e_content.clear();
  return content;
}

Result<void> SignedDataEditor::attach(Octets content) {
  if (state_->content) return fail(CmsError::content_both, "the SignedData has its content already");
  state_->content = to_bytes(content);
  return {};
}

Result<Bytes> SignedDataEditor::write() const {
  const State& state = *state_;
  asn1::Writer writer(4096 + (state.content ? state.content->size() : 0));
  const auto last = writer.mark();
  write_set(writer, state.signer_infos, asn1::tags::set);
  if (!state.crls.empty()) write_set(writer, state.crls, asn1::Tag::context(1));
  if (!state.certificates.empty()) write_set(writer, state.certificates, asn1::Tag::context(0));
  const auto end = writer.mark();
  if (state.content) {
    if (state.e_content.empty())
      writer.octet_string(*state.content);
    else
      writer.raw(state.e_content);
    writer.close(asn1::Tag::context(0), end);
  }
  writer.oid(state.content_type);
  writer.close(asn1::tags::sequence, end);
  write_set(writer, state.digest_algorithms, asn1::tags::set);
  // The version depends on the parts, which are read back for it.
  asn1::Writer probe(writer.size() + 16);
  const auto probe_end = probe.mark();
  probe.raw(writer.octets());
  probe.integer(1);
  probe.close(asn1::tags::sequence, probe_end);
  asn1::Arena arena;
  const SignedData data = SEALWIRE_TRY(asn1::decode<SignedData>(probe.octets(), asn1::kBer, arena));
  writer.integer(version_for(data));
  writer.close(asn1::tags::sequence, last);
  writer.close(asn1::Tag::context(0), last);
  writer.oid(content_types::signed_data);
  writer.close(asn1::tags::sequence, last);
  return std::move(writer).take();
}

SignedDataEditor::SignedDataEditor(std::unique_ptr<State> state) : state_(std::move(state)) {}
SignedDataEditor::SignedDataEditor(SignedDataEditor&&) noexcept = default;
SignedDataEditor& SignedDataEditor::operator=(SignedDataEditor&&) noexcept = default;
SignedDataEditor::~SignedDataEditor() = default;

}  // namespace sealwire::cms
