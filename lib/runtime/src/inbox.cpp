#include "sealwire/runtime/inbox.hpp"

#include <algorithm>
#include <array>

#include "sealwire/base/try.hpp"
#include "sealwire/files/output.hpp"
#include "sealwire/mime/stream.hpp"
#include "sealwire/runtime/error.hpp"

namespace sealwire::runtime {
namespace {

constexpr std::size_t kLongestName = 80;

std::string_view extension_of(const mime::MediaType& type) {
  struct Row {
    std::string_view essence, extension;
  };
  constexpr std::array rows{
      Row{"text/plain", ".txt"},    Row{"text/html", ".html"},      Row{"image/png", ".png"},
      Row{"image/jpeg", ".jpg"},    Row{"application/pdf", ".pdf"}, Row{"application/json", ".json"},
      Row{"audio/mpeg", ".mp3"},    Row{"video/mp4", ".mp4"},       Row{"application/zip", ".zip"},
      Row{"message/cpim", ".cpim"}, Row{"message/rfc822", ".eml"},
  };
  const std::string essence = type.essence();
  const auto* row = std::ranges::find(rows, std::string_view(essence), &Row::essence);
  return row == rows.end() ? std::string_view(".bin") : row->extension;
}

/// "2026-11-21T19:00:00Z" without what file managers dislike.
std::string compact(UnixTime time) {
  std::string text = format_time(time);
  std::erase_if(text, [](char c) { return c == ':' || c == '-'; });
  return text;
}

/// Finds the decoded body, and what it is called.
class BodyToFile final : public mime::EntityHandler {
 public:
  explicit BodyToFile(Sink& out) : out_(out) {}
  Result<Sink*> header(const mime::EntityHead&) override { return &out_; }

 private:
  Sink& out_;
};

/// The name that the sender gave in Content-Disposition, as far as it is safe; empty for none.
std::string suggested_name(const Spool& content, std::uint64_t body_offset) {
  constexpr std::uint64_t kHeader = 64U << 10;
  std::string header(static_cast<std::size_t>(std::min(body_offset, kHeader)), '\0');
  const auto got = content.read_at(0, std::span(reinterpret_cast<std::uint8_t*>(header.data()), header.size()));
  if (!got) return {};
  const auto fields = mime::HeaderFields::parse(std::string_view(header).substr(0, *got));
  if (!fields) return {};
  const auto read = mime::ContentFields::read(*fields);
  if (!read || !read->disposition) return {};
  return safe_file_name(read->disposition->parameter("filename").value_or(""));
}

}  // namespace

std::string safe_file_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool good =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (good) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  out.erase(0, out.find_first_not_of("._-"));
  // The end says what it is.
  if (out.size() > kLongestName) out.erase(0, out.size() - kLongestName);
  return out;
}

Result<std::string> Inbox::store(const smime::Opened& opened, UnixTime received) {
  if (!opened.content || !opened.verdict.ok) {
    return fail(RuntimeError::not_delivered, "content that is not verified is not put into the inbox");
  }
  const std::string called =
      opened.verdict.content_is_entity ? suggested_name(*opened.content, opened.verdict.body_offset) : "";
  const std::string path = folder_ + "/" + compact(received) + "-" + random_.token(8) +
                           (called.empty() ? std::string(extension_of(opened.verdict.content_type)) : "-" + called);
  const auto output = SEALWIRE_TRY(files::open_output(path, {.durable = true, .replace = false, .mode = 0600}));
  SpoolSource source(*opened.content);
  if (opened.verdict.content_is_entity) {
    BodyToFile body(*output);
    mime::EntityParser parser(body);
    SEALWIRE_TRY(copy(source, parser));
    SEALWIRE_CHECK(parser.finish());
  } else {
    SEALWIRE_TRY(copy(source, *output));
  }
  SEALWIRE_CHECK(output->commit());
  return path;
}

}  // namespace sealwire::runtime
