#include "stages.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"

#include "cms_octets.hpp"
#include "cms_stage.hpp"
#include "form.hpp"
#include "open_whole.hpp"
#include "pem_stage.hpp"
#include "signature_stages.hpp"

namespace sealwire::smime {
namespace {

/// Octets that are enough to tell what a message may be, if it is no ContentInfo.
constexpr std::size_t kFront = 4096;

Result<void> check_depth(const StageContext& context) {
  if (context.layers.size() < context.options.limits.depth) return {};
  return fail(SmimeError::too_deep, "more than " + std::to_string(context.options.limits.depth) + " layers");
}

/// A transfer encoding in front of a stage: the one that the body has, whatever its header says.
class DecodingStage final : public Stage {
 public:
  DecodingStage(mime::TransferEncoding said, std::unique_ptr<Stage> inside) : inside_(std::move(inside)), said_(said) {}
  Result<void> write(Octets octets) override {
    if (decoder_) return decoder_->write(octets);
    append(front_, octets);
    return front_.size() < kEncodingFront ? Result<void>() : start();
  }
  Result<void> finish() override {
    if (!decoder_) SEALWIRE_CHECK(start());
    SEALWIRE_CHECK(decoder_->finish());
    return inside_->finish();
  }

 private:
  Result<void> start() {
    decoder_.emplace(encoding_of(said_, front_), *inside_);
    return decoder_->write(std::exchange(front_, {}));
  }

  std::unique_ptr<Stage> inside_;
  mime::TransferEncoding said_;
  Bytes front_;
  std::optional<mime::TransferDecoder> decoder_;
};

/// A ContentInfo inside another layer. Its own stage is made when something comes, so that layers are numbered in
/// their order.
class ObjectStage final : public Stage {
 public:
  ObjectStage(StageContext& context, bool type_seen) : context_(context), type_seen_(type_seen) {}
  Result<void> write(Octets octets) override {
    SEALWIRE_CHECK(begin());
    return inside_->write(octets);
  }
  Result<void> finish() override {
    SEALWIRE_CHECK(begin());
    return inside_->finish();
  }

 private:
  Result<void> begin() {
    if (inside_) return {};
    SEALWIRE_CHECK(check_depth(context_));
    if (context_.taken < context_.options.layers) {
      inside_ = make_cms(context_, std::nullopt, type_seen_);
    } else {
      context_.labels.incomplete();
      inside_ = std::make_unique<ContentStage>(context_);
    }
    return {};
  }

  StageContext& context_;
  bool type_seen_;
  std::unique_ptr<Stage> inside_;
};

class FrontStage final : public Stage {
 public:
  FrontStage(StageContext& context, bool outermost) : context_(context), outermost_(outermost) {}

  Result<void> write(Octets octets) override {
    if (inside_) return inside_->write(octets);
    append(front_, octets);
    return decide(false);
  }

  Result<void> finish() override {
    if (!inside_) SEALWIRE_CHECK(decide(true));
    return inside_->finish();
  }

 private:
  /// Where the body begins once the empty line is there.
  std::optional<std::size_t> body_at() {
    const std::string_view text = as_text(front_);
    while (line_ < text.size()) {
      const std::size_t end = text.find('\n', line_);
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view line = text.substr(line_, end - line_);
      line_ = end + 1;
      if (line.empty() || line == "\r") return line_;
    }
    return std::nullopt;
  }

  Result<void> decide(bool complete) {
    if (!outermost_ && context_.taken >= context_.options.layers) {
      if (begins_content_info(front_)) context_.labels.incomplete();
      return go(content(), front_);
    }
    if (front_.size() < kContentInfoFront && !complete) return {};
    if (outermost_ && context_.options.form == InputForm::automatic && !trimmed_) {
      // An mbox line is longer than what tells a ContentInfo.
      const bool text = !front_.empty() && front_[0] != 0x30;
      if (text && front_.size() < kFront && !complete) return {};
      trimmed_ = true;
      front_.erase(front_.begin(), front_.begin() + static_cast<std::ptrdiff_t>(octets_before_message(front_)));
    }
    const InputForm form = outermost_ ? context_.options.form : InputForm::automatic;
    if (form == InputForm::binary || (form == InputForm::automatic && begins_content_info(front_))) {
      return go(SEALWIRE_TRY(cms_stage(std::nullopt)), front_);
    }
    if (mime::looks_like_entity(front_) || form == InputForm::entity) return decide_entity(complete);
    if (!outermost_) return go(content(), front_);
    if (front_.size() < kFront && !complete) return {};
    if (form == InputForm::automatic && shape_of(front_) == Shape::base64) {
      auto inside = SEALWIRE_TRY(cms_stage(std::nullopt));
      return go(std::make_unique<DecodingStage>(mime::TransferEncoding::base64, std::move(inside)), front_);
    }
    if (form == InputForm::pem || shape_of(front_) == Shape::pem) return decide_pem();
    return fail(SmimeError::bad_message, "neither a MIME entity nor CMS in DER, BER, PEM or base64", 0);
  }

  Result<void> decide_entity(bool complete) {
    const auto body = body_at();
    const mime::Limits limits;
    if (!body && !complete && front_.size() <= limits.header_octets) return {};
    const auto entity = mime::parse_entity(Octets(front_).first(body.value_or(front_.size())), limits);
    if (!entity) {
      if (!outermost_) return go(content(), front_);
      return std::unexpected(entity.error());
    }
    const Octets rest = Octets(front_).subspan(body.value_or(front_.size()));
    switch (protection_of(entity->content, outermost_)) {
      case Protection::none: break;
      case Protection::multipart_signed:
        SEALWIRE_CHECK(check_depth(context_));
        return go(SEALWIRE_TRY(make_multipart(context_, entity->content.type)), rest);
      case Protection::pkcs7_mime: {
        auto inside = SEALWIRE_TRY(cms_stage(entity->content.type));
        inside = std::make_unique<DecodingStage>(entity->content.encoding, std::move(inside));
        if (protection_of(entity->content) == Protection::none) {
          const Octets header = Octets(front_).first(front_.size() - rest.size());
          inside = make_lone_signature(context_, header, std::move(inside));
        }
        return go(std::move(inside), rest);
      }
    }
    return go(content(), front_);
  }

  /// The base64 between the first line and the last one.
  Result<void> decide_pem() {
    auto inside = SEALWIRE_TRY(cms_stage(std::nullopt));
    return go(std::make_unique<PemStage>(std::move(inside)), front_);
  }

  Result<std::unique_ptr<Stage>> cms_stage(std::optional<mime::MediaType> label) {
    SEALWIRE_CHECK(check_depth(context_));
    return make_cms(context_, std::move(label));
  }

  std::unique_ptr<Stage> content() { return std::make_unique<ContentStage>(context_); }

  Result<void> go(std::unique_ptr<Stage> inside, Octets octets) {
    inside_ = std::move(inside);
    const auto done = inside_->write(octets);
    front_ = {};
    return done;
  }

  StageContext& context_;
  bool outermost_;
  bool trimmed_ = false;
  Bytes front_;
  std::size_t line_ = 0;
  std::unique_ptr<Stage> inside_;
};

}  // namespace

Result<void> Guard::write(Octets octets) {
  if (!failed_) keep(inside_->write(octets));
  return {};
}

Result<void> Guard::finish() {
  if (!failed_) keep(inside_->finish());
  return {};
}

void Guard::keep(Result<void> done) {
  if (done) return;
  failed_ = true;
  if (!context_.inner_error) context_.inner_error = std::move(done).error();
}

Bytes content_info_front(asn1::Oid type) {
  Bytes out{0x30, 0x80, 0x06, static_cast<std::uint8_t>(type.octets().size())};
  append(out, type.octets());
  append(out, Bytes{0xa0, 0x80});
  return out;
}

Result<Verdict> verdict_of(StageContext& context, Result<void>& done) {
  Verdict verdict;
  for (auto& layer : context.layers) {
    if (!layer) break;
    verdict.layers.push_back(*std::move(layer));
  }
  context.labels.note(verdict.layers);
  verdict.parts = std::move(context.items);
  if (done && context.inner_error) done = std::unexpected(*std::move(context.inner_error));
  if (!done && verdict.layers.empty()) return std::unexpected(std::move(done).error());
  return verdict;
}

std::unique_ptr<Stage> make_object(StageContext& context, bool type_seen) {
  return std::make_unique<ObjectStage>(context, type_seen);
}

std::unique_ptr<Stage> make_front(StageContext& context, bool outermost) {
  return std::make_unique<FrontStage>(context, outermost);
}

Result<void> ContentStage::write(Octets octets) {
  if (octets.size() > context_.options.limits.content - size_) {
    return fail(SmimeError::too_large,
                "content of more than " + std::to_string(context_.options.limits.content) + " octets");
  }
  if (!context_.content) context_.content = SEALWIRE_TRY(content_spool(context_.given, context_.spools, 0));
  SEALWIRE_CHECK(context_.content->write_at(size_, octets));
  size_ += octets.size();
  return {};
}

Result<void> ContentStage::finish() { return write({}); }

}  // namespace sealwire::smime
