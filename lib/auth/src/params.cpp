#include "params.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::auth {
namespace {

constexpr std::size_t kMostParams = 32;

bool is_token_char(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// What stands unquoted where a token belongs, up to a comma or blank: some senders leave the quotes out.
bool is_value_char(char c) { return static_cast<unsigned char>(c) > 0x20 && c != ',' && c != '"' && c != '\x7f'; }

class Reader {
 public:
  explicit Reader(std::string_view text, std::size_t base) : text_(text), base_(base) {}
  bool done() const { return at_ == text_.size(); }
  void blanks() {
    while (!done() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view run(bool (*belongs)(char)) {
    const std::size_t begin = at_;
    while (!done() && belongs(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  Result<std::string> value() {
    if (!take('"')) return std::string(run(is_value_char));
    std::string out;
    while (!done()) {
      char c = text_[at_++];
      if (c == '"') return out;
      if (c == '\\' && !done()) c = text_[at_++];
      if (c == '\r' || c == '\n' || c == '\0') break;
      out += c;
    }
    return error("a quoted string does not end");
  }
  std::unexpected<Error> error(std::string what) const {
    return fail(AuthError::malformed, std::move(what), base_ + at_);
  }

 private:
  std::string_view text_;
  std::size_t base_;
  std::size_t at_ = 0;
};

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

Result<Params> Params::parse_digest(std::string_view value) {
  constexpr std::string_view kScheme = "Digest";
  const std::size_t blank = value.find_first_of(" \t");
  const std::string_view scheme = value.substr(0, blank);
  if (!equal_ignoring_case(scheme, kScheme))
    return fail(AuthError::unsupported_scheme, "the scheme is '" + std::string(scheme.substr(0, 32)) + "', not Digest",
                0);
  if (blank == std::string_view::npos) return fail(AuthError::malformed, "nothing follows the scheme", value.size());
  return parse(value.substr(blank), blank);
}

Result<Params> Params::parse(std::string_view text, std::size_t base) {
  Params out;
  Reader in(text, base);
  while (true) {
    in.blanks();
    if (in.take(',')) continue;
    if (in.done()) return out;
    const std::string_view name = in.run(is_token_char);
    in.blanks();
    if (name.empty() || !in.take('=')) return in.error("a parameter is a name, '=' and a value");
    in.blanks();
    std::string value = SEALWIRE_TRY(in.value());
    if (out.find(name) != nullptr) return in.error("parameter " + std::string(name) + " stands there twice");
    if (out.params_.size() == kMostParams) return in.error("more than " + std::to_string(kMostParams) + " parameters");
    out.params_.push_back({name, std::move(value)});
    in.blanks();
    if (!in.done() && !in.take(',')) return in.error("a comma was expected between parameters");
  }
}

const std::string* Params::find(std::string_view name) const {
  for (const Param& p : params_)
    if (equal_ignoring_case(p.name, name)) return &p.value;
  return nullptr;
}

Result<std::string> Params::need(std::string_view name) const {
  if (const std::string* value = find(name)) return *value;
  return fail(AuthError::missing, "parameter " + std::string(name) + " is missing");
}

void ParamWriter::begin(std::string_view name) {
  out_ += first_ ? "" : ", ";
  first_ = false;
  out_ += name;
  out_ += '=';
}

void ParamWriter::quoted(std::string_view name, std::string_view value) {
  begin(name);
  out_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out_ += '\\';
    if (c != '\r' && c != '\n' && c != '\0') out_ += c;
  }
  out_ += '"';
}

void ParamWriter::token(std::string_view name, std::string_view value) {
  begin(name);
  out_ += value;
}

std::string nonce_count_text(std::uint32_t count) {
  std::string out(8, '0');
  for (std::size_t i = 8; i-- > 0; count >>= 4) out[i] = "0123456789abcdef"[count & 15];
  return out;
}

Result<std::uint32_t> parse_nonce_count(std::string_view text) {
  std::uint32_t count = 0;
  for (const char c : text) {
    const char l = lower(c);
    const bool digit = l >= '0' && l <= '9';
    if (text.size() != 8 || (!digit && (l < 'a' || l > 'f')))
      return fail(AuthError::malformed, "nc is eight hexadecimal digits");
    count = count << 4 | static_cast<std::uint32_t>(digit ? l - '0' : l - 'a' + 10);
  }
  if (text.empty() || count == 0) return fail(AuthError::malformed, "nc counts from 1");
  return count;
}

}  // namespace sealwire::auth
