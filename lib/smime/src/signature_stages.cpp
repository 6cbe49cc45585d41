#include "signature_stages.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/mime/stream.hpp"

#include "cms_octets.hpp"
#include "form.hpp"
#include "kept_content.hpp"
#include "layers.hpp"

namespace sealwire::smime {
namespace {

/// The body of a multipart/signed.
class MultipartStage final : public Stage {
 public:
  static Result<std::unique_ptr<Stage>> make(StageContext& context, const mime::MediaType& type) {
    const std::string boundary = SEALWIRE_TRY(mime::boundary_of(type));
    auto digests = SEALWIRE_TRY(cms::ContentDigests::start(digests_of(type.parameter("micalg").value_or(""))));
    return std::unique_ptr<Stage>(new MultipartStage(context, boundary, std::move(digests)));
  }

  Result<void> write(Octets octets) override { return splitter_.write(octets); }

  Result<void> finish() override {
    SEALWIRE_CHECK(splitter_.finish());
    const mime::Entity signature = SEALWIRE_TRY(mime::parse_entity(splitter_.signature_part()));
    const Bytes signed_data = SEALWIRE_TRY(decoded_cms(signature));
    auto report = verify_apart(signed_data, digests_, context_.options, &kept_.spool());
    if (!report) return std::unexpected(signature_error(std::move(report).error()));
    Layer layer = signed_layer(*report, context_.options.checks);
    note_multipart(signature.content.type, layer);
    context_.layers[place_] = std::move(layer);
    return inside_.finish();
  }

 private:
  /// Both who digests and what is inside get the content.
  class Tee final : public Sink {
   public:
    explicit Tee(MultipartStage& stage) : stage_(stage) {}
    Result<void> write(Octets octets) override {
      SEALWIRE_CHECK(stage_.digests_.write(octets));
      SEALWIRE_CHECK(stage_.inside_.write(octets));
      return stage_.kept_.write(octets);
    }

   private:
    MultipartStage& stage_;
  };

  MultipartStage(StageContext& context, std::string_view boundary, cms::ContentDigests digests)
      : context_(context),
        place_(context.layers.size()),
        kept_(context, place_),
        digests_((context.layers.emplace_back(), ++context.taken, std::move(digests))),
        inside_(context, make_front(context, false)),
        splitter_(boundary, tee_, context.options.limits.signature) {}

  /// The digests that micalg names (RFC 8551 §3.4.3.2); all that are usual when it names one that is not known.
  static std::vector<crypto::DigestAlgorithm> digests_of(std::string_view micalgs) {
    std::vector<crypto::DigestAlgorithm> out;
    for (std::size_t at = 0; at < micalgs.size();) {
      const std::size_t end = std::min(micalgs.find(',', at), micalgs.size());
      std::string_view word = micalgs.substr(at, end - at);
      while (word.starts_with(' ')) word.remove_prefix(1);
      while (word.ends_with(' ')) word.remove_suffix(1);
      at = end + 1;
      const auto digest = crypto::find_digest(word);
      if (!digest) return kUsual;
      if (std::ranges::find(out, *digest) == out.end()) out.push_back(*digest);
    }
    return out.empty() ? kUsual : out;
  }
  static inline const std::vector<crypto::DigestAlgorithm> kUsual{
      crypto::DigestAlgorithm::sha1, crypto::DigestAlgorithm::sha256, crypto::DigestAlgorithm::sha384,
      crypto::DigestAlgorithm::sha512};

  StageContext& context_;
  std::size_t place_;
  KeptContent kept_;
  cms::ContentDigests digests_;
  Guard inside_;
  Tee tee_{*this};
  mime::SignedSplitter splitter_;
};

class LoneSignatureStage final : public Stage {
 public:
  LoneSignatureStage(StageContext& context, Octets header, std::unique_ptr<Stage> inside)
      : context_(context), kept_(to_bytes(header)), inside_(std::move(inside)) {}
  Result<void> write(Octets octets) override {
    if (kept_.size() + octets.size() <= context_.options.limits.signature) append(kept_, octets);
    return inside_->write(octets);
  }
  Result<void> finish() override {
    auto done = inside_->finish();
    if (done || !done.error().is(cms::CmsError::missing_content)) return done;
    context_.layers.clear();
    ContentStage content(context_);
    SEALWIRE_CHECK(content.write(kept_));
    return content.finish();
  }

 private:
  StageContext& context_;
  Bytes kept_;
  std::unique_ptr<Stage> inside_;
};

}  // namespace

Result<std::unique_ptr<Stage>> make_multipart(StageContext& context, const mime::MediaType& type) {
  return MultipartStage::make(context, type);
}

std::unique_ptr<Stage> make_lone_signature(StageContext& context, Octets header, std::unique_ptr<Stage> inside) {
  return std::make_unique<LoneSignatureStage>(context, header, std::move(inside));
}

}  // namespace sealwire::smime
