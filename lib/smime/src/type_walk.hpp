#pragma once

#include <memory>
#include <optional>

#include "sealwire/asn1/stream.hpp"
#include "sealwire/smime/application_cms.hpp"

namespace sealwire::smime {

/// Looks through an object for the content types in sight, as it passes: those within encryption and compression stay
/// unseen, but for the one that the outer type names, which `disclose` asks for where it is encryption that hides it.
class TypeWalk final : public Sink, private asn1::StreamHandler {
 public:
  struct Findings {
    CmsParameters types;
    bool disclose = false;
    std::size_t left = 256;  ///< types that may still be noted
    bool closed = false;     ///< there may be more, which only opening shows
  };
  /// `type` empty: a ContentInfo; else the bare value of that type, whose name is noted now.
  TypeWalk(Findings& findings, asn1::Oid type, std::size_t depth);
  ~TypeWalk() override;
  /// Errors: those of asn1; too_deep. What was found before stays.
  Result<void> write(Octets octets) override { return parser_.write(octets); }
  Result<void> finish() { return parser_.finish(); }

 private:
  Result<asn1::Visit> begin(const asn1::StreamElement& element) override;
  Result<asn1::Visit> begin_value(const asn1::StreamElement& element);
  Result<asn1::Visit> begin_component(const asn1::StreamElement& element, std::uint32_t level);
  Result<asn1::Visit> child(asn1::Oid type, bool raw);
  Result<void> element(const asn1::StreamElement& element, Octets octets) override;
  Result<void> content(Octets piece) override;
  Result<void> end(const asn1::StreamElement& element) override;
  void note(asn1::Oid type);
  /// How many SEQUENCEs stand before the one that names the content: EncapsulatedContentInfo or EncryptedContentInfo.
  std::optional<unsigned> sequences_before() const;
  bool hides() const;

  Findings& findings_;
  asn1::OwnedOid type_;
  asn1::OwnedOid inner_;
  std::uint32_t base_;  // depth of the value in what is parsed: 2 inside a ContentInfo, 0 on its own
  std::size_t depth_;
  unsigned sequences_ = 0;
  bool names_content_ = false;
  std::uint32_t child_depth_ = 0;
  std::unique_ptr<TypeWalk> child_;
  asn1::StreamParser parser_;
};

}  // namespace sealwire::smime
