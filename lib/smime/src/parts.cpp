#include "parts.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"

#include "form.hpp"
#include "layers.hpp"

namespace sealwire::smime {
namespace {

constexpr std::size_t kMaxOpenedParts = 32;

/// Walks over the parts of multiparts; what is protected is opened, and not walked into.
class PartFinder {
 public:
  PartFinder(const OpenOptions& options, Verdict& verdict) : options_(options), verdict_(verdict) {}

  Result<void> walk(Octets octets, const std::string& path, std::size_t depth) {
    if (depth > options_.limits.depth) {
      return fail(SmimeError::too_deep, "multiparts nest more than " + std::to_string(options_.limits.depth));
    }
    const auto entity = mime::parse_entity(octets);
    if (!entity) return {};
    if (!path.empty() && protection_of(entity->content) != Protection::none) {
      open_part(octets, path);
      return {};
    }
    if (!entity->content.type.is_multipart()) return {};
    const auto boundary = mime::boundary_of(entity->content.type);
    if (!boundary) return {};
    const auto multipart = mime::split_multipart(entity->body, *boundary);
    if (!multipart) return {};
    for (std::size_t i = 0; i < multipart->parts.size(); ++i) {
      const std::string number = std::to_string(i + 1);
      SEALWIRE_CHECK(walk(multipart->parts[i], path.empty() ? number : path + "." + number, depth + 1));
    }
    return {};
  }

 private:
  void open_part(Octets octets, const std::string& path) {
    if (verdict_.parts.size() >= kMaxOpenedParts) return;
    OpenOptions options = options_;
    options.form = InputForm::entity;
    options.accept_clear = false;
    --options.limits.depth;
    options.limits.compression_ratio = ratio_left(verdict_.layers, options.limits.compression_ratio);
    PartVerdict part;
    part.path = path;
    auto opened = open(octets, options);
    if (opened) {
      part.verdict = std::move(opened->verdict);
      part.content = std::move(opened->content);
    } else {
      part.verdict.refusal = std::move(opened).error();
    }
    verdict_.parts.push_back(std::move(part));
  }

  const OpenOptions& options_;
  Verdict& verdict_;
};

}  // namespace

Result<void> find_parts(Octets content, const OpenOptions& options, Verdict& verdict) {
  if (!verdict.content_is_entity || !verdict.content_type.is_multipart() || options.limits.depth == 0) return {};
  if (content.size() > options.limits.parts_content || verdict.layers.size() >= options.layers) return {};
  return PartFinder(options, verdict).walk(content, "", 0);
}

mime::HeaderFields content_fields_of(const mime::HeaderFields& fields) {
  mime::HeaderFields out;
  for (const std::string_view name :
       {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Content-Description"}) {
    if (const auto value = fields.value(name)) out.add(name, *value);
  }
  return out;
}

}  // namespace sealwire::smime
