#include <algorithm>
#include <array>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/smime/signers.hpp"

#include "canonical_sink.hpp"
#include "layers.hpp"
#include "make_message.hpp"

namespace sealwire::smime {
namespace {

/// One layer: content goes in by write, finish writes what follows it.
class Stage : public Sink {
 public:
  virtual Result<void> finish() = 0;
  /// What it made; nothing if that is no layer of a message.
  virtual std::optional<Layer> layer(const Checks&) const { return std::nullopt; }
};

Layer made_by(const cms::SignedDataWriter& writer, const Checks& checks) {
  return signed_layer(writer.report(), checks);
}
Layer made_by(const cms::EnvelopeWriter& writer, const Checks&) { return encrypted_layer(writer.report()); }
Layer made_by(const cms::CompressedDataWriter&, const Checks&) { return compressed_layer(cms::CompressReport()); }

/// A writer of cms as a stage.
template <class Writer>
class CmsStage final : public Stage {
 public:
  explicit CmsStage(Writer writer) : writer_(std::move(writer)) {}
  Result<void> write(Octets octets) override { return writer_.write(octets); }
  Result<void> finish() override { return writer_.finish(); }
  std::optional<Layer> layer(const Checks& checks) const override { return made_by(writer_, checks); }

 private:
  Writer writer_;
};

class Base64Stage final : public Stage {
 public:
  explicit Base64Stage(Sink& out) : out_(out), encoder_(76) {}
  Result<void> write(Octets octets) override {
    while (!octets.empty()) {
      const Octets piece = octets.first(std::min(octets.size(), std::size_t{48} << 10));
      octets = octets.subspan(piece.size());
      encoder_.update(piece, text_);
      SEALWIRE_CHECK(flush());
    }
    return {};
  }
  Result<void> finish() override {
    encoder_.finish(text_);
    return flush();
  }

 private:
  Result<void> flush() {
    if (text_.empty()) return {};
    const auto done = out_.write(as_octets(text_));
    text_.clear();
    return done;
  }
  Sink& out_;
  Base64Encoder encoder_;
  std::string text_;
};

/// A cipher that must know how long the content is before its first octet.
class MeasuredStage final : public Stage {
 public:
  MeasuredStage(cms::EnvelopeOptions options, const std::vector<cms::Recipient>& recipients,
                std::unique_ptr<Spool> content, Sink& out, Random& random)
      : options_(std::move(options)),
        recipients_(recipients),
        content_(std::move(content)),
        out_(out),
        random_(random) {}
  Result<void> write(Octets octets) override {
    // What is too long in the end is refused before all of it lies in the spool.
    SEALWIRE_CHECK(cms::check_content_size(options_.cipher, content_->size() + octets.size()));
    return content_->write_at(content_->size(), octets);
  }
  Result<void> finish() override {
    writer_.emplace(SEALWIRE_TRY(cms::EnvelopeWriter::create(options_, recipients_, content_->size(), out_, random_)));
    SpoolSource source(*content_);
    SEALWIRE_TRY(copy(source, *writer_));
    return writer_->finish();
  }
  std::optional<Layer> layer(const Checks& checks) const override { return made_by(*writer_, checks); }

 private:
  cms::EnvelopeOptions options_;
  const std::vector<cms::Recipient>& recipients_;
  std::unique_ptr<Spool> content_;
  Sink& out_;
  Random& random_;
  std::optional<cms::EnvelopeWriter> writer_;
};

bool asks_for_size(const cms::ContentCipher& cipher) {
  const auto* aead = std::get_if<crypto::AeadCipher>(&cipher);
  return aead != nullptr && crypto::is_ccm(*aead);
}

/// The body of a multipart/signed: content as it comes, then the signature over it.
class MultipartStage final : public Stage {
 public:
  MultipartStage(std::vector<cms::Signer> signers, cms::SignOptions options, std::string boundary, OuterForm form,
                 Sink& out, SpoolFactory* spools)
      : signers_(std::move(signers)),
        options_(std::move(options)),
        boundary_(std::move(boundary)),
        form_(form),
        out_(out),
        spools_(spools) {}

  Result<void> write(Octets octets) override {
    SEALWIRE_CHECK(begin());
    SEALWIRE_CHECK(writer_->write(octets));
    return out_.write(octets);
  }

  Result<void> finish() override {
    SEALWIRE_CHECK(begin());
    SEALWIRE_CHECK(writer_->finish());
    std::string text = "\r\n--" + boundary_ + "\r\n" + signature_part_header(form_);
    text += form_.base64 ? to_base64(signature_.bytes(), 76) : std::string(as_text(signature_.bytes()));
    text += "\r\n--" + boundary_ + "--\r\n";
    return out_.write(as_octets(text));
  }
  std::optional<Layer> layer(const Checks& checks) const override { return made_by(*writer_, checks); }

 private:
  Result<void> begin() {
    if (writer_) return {};
    options_.detached = true;
    writer_.emplace(SEALWIRE_TRY(
        cms::SignedDataWriter::start(std::move(signers_), std::move(options_), signature_, std::nullopt, spools_)));
    return out_.write(as_octets("--" + boundary_ + "\r\n"));
  }

  std::vector<cms::Signer> signers_;
  cms::SignOptions options_;
  std::string boundary_;
  OuterForm form_;
  Sink& out_;
  SpoolFactory* spools_;
  BytesSink signature_;
  std::optional<cms::SignedDataWriter> writer_;
};

std::string micalgs_of(const SignOptions& options) {
  std::string out;
  for (const SigningKey& key : options.signers) {
    const crypto::KeyType type = key.key.type();
    const auto usual = key.certificate ? cms::default_digest(type, *key.certificate) : cms::default_digest(type);
    const std::string name = micalg(options.digest.value_or(usual));
    if (("," + out + ",").find("," + name + ",") != std::string::npos) continue;
    out += (out.empty() ? "" : ",") + name;
  }
  return out;
}

constexpr OuterForm kInner{.base64 = false, .file_names = false, .canonicalize = false};

}  // namespace

/// Layers are numbered from the outside: 0 encrypts, 1 compresses, 2 signs.
struct MessageWriter::State final : CanonicalSink::Opening {
  State(const MessagePlan& wanted, Sink& to, Random& with) : plan(wanted), out(to), random(with) {}

  MessagePlan plan;
  Sink& out;
  Random& random;
  Message head;
  std::array<Message, 3> heads;  // of each layer that is there
  std::string boundary;
  std::vector<std::unique_ptr<Stage>> stages;  // outermost first
  std::optional<CanonicalSink> entry;

  bool has(std::size_t layer) const {
    return layer == 0 ? plan.encrypt != nullptr : layer == 1 ? plan.compress : plan.sign != nullptr;
  }

  void make_heads() {
    bool outermost = true;
    for (std::size_t layer = 0; layer < heads.size(); ++layer) {
      if (!has(layer)) continue;
      const OuterForm& form = outermost ? plan.form : kInner;
      heads[layer] = head_of(layer, form);
      if (outermost) head = heads[layer];
      outermost = false;
    }
  }

  Message head_of(std::size_t layer, const OuterForm& form) {
    if (layer == 0) {
      return pkcs7_mime(cms::is_authenticated(plan.encrypt->cipher) ? kAuthEnvelopedData : kEnvelopedData, form);
    }
    if (layer == 1) return pkcs7_mime(kCompressedData, form);
    if (plan.sign->form == SignedForm::opaque) return pkcs7_mime(kSignedData, form);
    boundary = "=_" + random.token(24);  // 120 random bits: nobody can put it into the content beforehand
    return multipart_signed(micalgs_of(*plan.sign), boundary);
  }

  /// Called when the size of what is signed is known to be the size that was announced, or not to be.
  Result<Sink*> open(bool size_kept) override {
    Sink* to = &out;
    const bool coded = plan.form.base64 && !head.content_type.is_multipart();
    if (coded) to = add(std::make_unique<Base64Stage>(*to));
    bool outermost = true;
    for (std::size_t layer = 0; layer < heads.size(); ++layer) {
      if (!has(layer)) continue;
      if (!outermost) SEALWIRE_CHECK(to->write(as_octets(heads[layer].fields().to_string() + "\r\n")));
      // Only the innermost layer knows the size of its content.
      const bool innermost = !has_within(layer);
      const auto size = size_kept && innermost ? plan.size : std::nullopt;
      to = add(SEALWIRE_TRY(make_stage(layer, size, outermost ? plan.form : kInner, *to)));
      outermost = false;
    }
    return to;
  }

  bool has_within(std::size_t layer) const {
    for (std::size_t inner = layer + 1; inner < heads.size(); ++inner) {
      if (has(inner)) return true;
    }
    return false;
  }

  Stage* add(std::unique_ptr<Stage> stage) {
    stages.push_back(std::move(stage));
    return stages.back().get();
  }

  Result<std::unique_ptr<Stage>> make_stage(std::size_t layer, std::optional<std::uint64_t> size, const OuterForm& form,
                                            Sink& to) {
    if (layer == 0) {
      cms::EnvelopeOptions options;
      options.cipher = plan.encrypt->cipher;
      options.legacy = plan.encrypt->legacy;
      options.content_type = plan.encrypt->content_type;
      options.authenticated_attributes = plan.encrypt->authenticated_attributes;
      options.unprotected_attributes = plan.encrypt->unprotected_attributes;
      if (!size && asks_for_size(options.cipher)) {
        MemorySpoolFactory memory(cms::kKeptContent);
        auto kept = SEALWIRE_TRY((plan.spools ? *plan.spools : memory).create(0));
        return std::make_unique<MeasuredStage>(std::move(options), plan.encrypt->recipients, std::move(kept), to,
                                               random);
      }
      return std::make_unique<CmsStage<cms::EnvelopeWriter>>(
          SEALWIRE_TRY(cms::EnvelopeWriter::create(options, plan.encrypt->recipients, size, to, random)));
    }
    if (layer == 1) {
      return std::make_unique<CmsStage<cms::CompressedDataWriter>>(
          SEALWIRE_TRY(cms::CompressedDataWriter::create({}, to)));
    }
    std::vector<cms::Signer> signers = SEALWIRE_TRY(cms_signers(*plan.sign));
    cms::SignOptions options = cms_sign_options(*plan.sign);
    if (plan.sign->form == SignedForm::multipart) {
      return std::make_unique<MultipartStage>(std::move(signers), std::move(options), boundary, form, to, plan.spools);
    }
    return std::make_unique<CmsStage<cms::SignedDataWriter>>(
        SEALWIRE_TRY(cms::SignedDataWriter::start(std::move(signers), std::move(options), to, size, plan.spools)));
  }
};

MessageWriter::MessageWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
MessageWriter::~MessageWriter() = default;

Result<std::unique_ptr<MessageWriter>> MessageWriter::create(const MessagePlan& plan, Sink& out, Random& random) {
  if (!plan.sign && !plan.compress && !plan.encrypt) {
    return fail(SmimeError::bad_request, "a message that is neither signed nor encrypted nor compressed");
  }
  if (plan.sign && plan.sign->signers.empty()) return fail(SmimeError::bad_request, "nobody signs");
  if (plan.encrypt && plan.encrypt->recipients.empty()) return fail(SmimeError::bad_request, "nobody to encrypt for");
  // Layers inside make it longer, unless they compress.
  if (plan.encrypt && plan.size && !plan.compress) {
    SEALWIRE_CHECK(cms::check_content_size(plan.encrypt->cipher, *plan.size));
  }
  auto state = std::make_unique<State>(plan, out, random);
  state->make_heads();
  state->entry.emplace(plan.sign && plan.form.canonicalize, *state);
  return std::unique_ptr<MessageWriter>(new MessageWriter(std::move(state)));
}

const Message& MessageWriter::head() const { return state_->head; }

Result<void> MessageWriter::write(Octets octets) { return state_->entry->write(octets); }

Result<void> MessageWriter::finish() {
  SEALWIRE_CHECK(state_->entry->finish());
  for (auto stage = state_->stages.rbegin(); stage != state_->stages.rend(); ++stage) {
    SEALWIRE_CHECK((*stage)->finish());
  }
  return {};
}

std::vector<Layer> MessageWriter::layers(const Checks& checks) const {
  std::vector<Layer> out;
  for (const auto& stage : state_->stages) {
    if (auto layer = stage->layer(checks)) out.push_back(*std::move(layer));
  }
  return out;
}

}  // namespace sealwire::smime
