#pragma once

#include <memory>

#include "sealwire/cms/sign.hpp"

namespace sealwire::cms {

/// Changes a SignedData without touching the signatures that it does not change: SignerInfos that stay are written
/// octet for octet as they came, and the version follows from the parts (RFC 5652 §5.1).
class SignedDataEditor {
 public:
  /// Takes a ContentInfo with SignedData, BER or DER. Errors: as verify().
  static Result<SignedDataEditor> open(Octets signed_data);

  std::size_t signers() const;
  asn1::Oid content_type() const;
  bool detached() const;
  /// The content, empty if it is detached.
  Octets content() const;

  /// Signs the content, which must be given if it is detached, once more. `include_certificate` adds the signer's.
  /// Errors: as sign(); missing_content, content_both.
  Result<void> add_signer(const Signer& signer, std::optional<Octets> detached_content = std::nullopt,
                          bool include_certificate = true);
  /// Errors: no_such_signer.
  Result<void> remove_signer(std::size_t index);
  /// Takes the place of one signer: the others stay as they are. Errors: as add_signer and remove_signer.
  Result<void> replace_signer(std::size_t index, const Signer& signer,
                              std::optional<Octets> detached_content = std::nullopt, bool include_certificate = true);
  /// Signs the signature of one signer (RFC 5652 §11.4), as an unsigned attribute of it. Errors: no_such_signer, as
  /// sign().
  Result<void> countersign(std::size_t index, const Signer& signer, bool include_certificate = true);
  /// Adds an unsigned attribute, the DER of an Attribute, to one signer. Errors: no_such_signer, bad_request.
  Result<void> add_unsigned_attribute(std::size_t index, Octets attribute);

  /// Each once: certificates that are there already are not added again.
  void add_certificate(const x509::Certificate& certificate);
  /// Without certificates signers must be known to who verifies.
  void remove_certificates();
  void add_crl(Octets der);

  /// Content out of the SignedData. Signatures stay valid. Gives the content. Errors: missing_content.
  Result<Bytes> detach();
  /// Content into the SignedData; whether it is the one that was signed is for verify() to say. Errors: content_both.
  Result<void> attach(Octets content);

  /// The SignedData as it is now, in DER as far as the parts that were kept are.
  Result<Bytes> write() const;

  SignedDataEditor(SignedDataEditor&&) noexcept;
  SignedDataEditor& operator=(SignedDataEditor&&) noexcept;
  ~SignedDataEditor();

 private:
  struct State;
  explicit SignedDataEditor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwire::cms
