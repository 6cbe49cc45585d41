#include "sealwire/mime/header.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "parameters.hpp"

namespace sealwire::mime {
namespace {

/// One line with its line end; `text` must not be empty.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// ftext of RFC 5322 §3.6.8.
bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

Result<HeaderField> read_first_line(std::string_view line, std::size_t at) {
  const std::string_view content = without_line_end(line);
  const std::size_t colon = content.find(':');
  if (colon == std::string_view::npos) return fail(MimeError::bad_header, "a header line without a colon", at);
  std::string_view name = content.substr(0, colon);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  if (!is_name(name)) return fail(MimeError::bad_header, "a header field with a bad name", at);
  return HeaderField{std::string(name), std::string(content.substr(colon + 1)), std::string(line)};
}

}  // namespace

Result<HeaderFields> HeaderFields::parse(std::string_view text, const Limits& limits) {
  HeaderFields out;
  std::size_t at = 0;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::string_view content = without_line_end(line);
    if (content.empty()) break;
    if (at + line.size() > limits.header_octets) {
      return fail(MimeError::limit, "a header of more than " + std::to_string(limits.header_octets) + " octets", at);
    }
    if (const std::size_t nul = line.find('\0'); nul != std::string_view::npos) {
      return fail(MimeError::bad_header, "NUL in a header", at + nul);
    }
    if (const std::size_t cr = content.find('\r'); cr != std::string_view::npos) {
      return fail(MimeError::bad_header, "CR within a header line", at + cr);
    }
    if (is_blank(content.front())) {
      if (out.fields_.empty()) return fail(MimeError::bad_header, "a folded line before the first field", at);
      out.fields_.back().value += content;
      out.fields_.back().raw += line;
    } else {
      if (out.fields_.size() >= limits.header_fields) {
        return fail(MimeError::limit, "more than " + std::to_string(limits.header_fields) + " header fields", at);
      }
      out.fields_.push_back(SEALWIRE_TRY(read_first_line(line, at)));
    }
    at += line.size();
  }
  for (HeaderField& field : out.fields_) field.value = std::string(trimmed(field.value));
  return out;
}

void HeaderFields::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value), {}});
}

void HeaderFields::set(std::string_view name, std::string_view value) {
  HeaderField made{std::string(name), std::string(value), {}};
  const auto same = [name](const HeaderField& f) { return equal_ignoring_case(f.name, name); };
  const auto first = std::ranges::find_if(fields_, same);
  if (first == fields_.end()) {
    fields_.push_back(std::move(made));
    return;
  }
  *first = std::move(made);
  fields_.erase(std::remove_if(first + 1, fields_.end(), same), fields_.end());
}

void HeaderFields::remove(std::string_view name) {
  std::erase_if(fields_, [name](const HeaderField& f) { return equal_ignoring_case(f.name, name); });
}

const HeaderField* HeaderFields::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields_, [name](const HeaderField& f) { return equal_ignoring_case(f.name, name); });
  return found == fields_.end() ? nullptr : &*found;
}

std::optional<std::string_view> HeaderFields::value(std::string_view name) const {
  const HeaderField* field = find(name);
  return field ? std::optional<std::string_view>(field->value) : std::nullopt;
}

std::string HeaderFields::to_string() const {
  std::string out;
  for (const HeaderField& field : fields_) {
    if (field.raw.empty()) {
      out += field.name + ": " + field.value + "\r\n";
      continue;
    }
    out += field.raw;
    if (!field.raw.ends_with('\n')) out += "\r\n";
  }
  return out;
}

std::string_view to_string(TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::seven_bit: return "7bit";
    case TransferEncoding::eight_bit: return "8bit";
    case TransferEncoding::binary: return "binary";
    case TransferEncoding::base64: return "base64";
    case TransferEncoding::quoted_printable: return "quoted-printable";
  }
  return "binary";
}

Result<TransferEncoding> parse_transfer_encoding(std::string_view text) {
  FieldCursor cursor(text, 0);
  SEALWIRE_CHECK(cursor.skip_blanks());
  const std::string name = lowered(cursor.take_token());
  using enum TransferEncoding;
  for (const TransferEncoding e : {seven_bit, eight_bit, binary, base64, quoted_printable}) {
    if (name == to_string(e)) return e;
  }
  return fail(MimeError::unknown_encoding, "Content-Transfer-Encoding \"" + std::string(text) + "\"");
}

std::optional<std::string_view> ContentDisposition::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  if (found == parameters.end()) return std::nullopt;
  return found->value;
}

Result<ContentDisposition> ContentDisposition::parse(std::string_view text, const Limits& limits) {
  FieldCursor cursor(text, 0);
  SEALWIRE_CHECK(cursor.skip_blanks());
  ContentDisposition out;
  out.kind = lowered(cursor.take_token());
  if (out.kind.empty()) return fail(MimeError::bad_parameter, "a Content-Disposition without its kind", cursor.at());
  out.parameters = SEALWIRE_TRY(take_parameters(cursor, limits));
  return out;
}

std::string ContentDisposition::to_string() const {
  std::string out = kind;
  for (const Parameter& p : parameters) out += format_parameter(p.name, p.value);
  return out;
}

Result<ContentFields> ContentFields::read(const HeaderFields& fields, const Limits& limits) {
  ContentFields out;
  for (const HeaderField& field : fields.all()) {
    const auto twice = [&field](bool given) -> Result<void> {
      if (given) return fail(MimeError::bad_header, field.name + " stands twice");
      return {};
    };
    if (equal_ignoring_case(field.name, "Content-Type")) {
      SEALWIRE_CHECK(twice(out.type_given));
      auto type = MediaType::parse(field.value, limits);
      if (!type) return std::unexpected(std::move(type).error().within("Content-Type"));
      out.type = *std::move(type);
      out.type_given = true;
    } else if (equal_ignoring_case(field.name, "Content-Transfer-Encoding")) {
      SEALWIRE_CHECK(twice(out.encoding_given));
      out.encoding = SEALWIRE_TRY(parse_transfer_encoding(field.value));
      out.encoding_given = true;
    } else if (equal_ignoring_case(field.name, "Content-Disposition")) {
      if (auto disposition = ContentDisposition::parse(field.value, limits)) out.disposition = *std::move(disposition);
    } else if (equal_ignoring_case(field.name, "Content-ID")) {
      std::string_view id = field.value;
      if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
      out.id = std::string(id);
    }
  }
  return out;
}

}  // namespace sealwire::mime
