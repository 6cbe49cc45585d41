#include <algorithm>

#include "sealwire/asn1/tree.hpp"

namespace sealwire::asn1 {

namespace {

constexpr std::size_t kLeastRoom = 32;  // digits on a line, however deep it is

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// issuerAndSerialNumber of type IssuerAndSerialNumber is said once.
bool says_more(const Node& node) {
  return !node.alternative.empty() && node.type.substr(1) != node.alternative.substr(1);
}

void pad(std::string& out, std::size_t from, std::size_t width) {
  const std::size_t used = out.size() - from;
  if (used < width) out.append(width - used, ' ');
}

/// Characters, not octets.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

/// A value of many digits: in lines of their own that begin at `column`.
void append_folded(std::string& out, std::string_view value, std::size_t column, std::size_t columns) {
  // What is said of them follows the last: an ellipsis and the length, or a summary.
  const std::size_t digits = std::min(value.find_first_not_of("0123456789abcdef"), value.size());
  const std::size_t room = std::max(kLeastRoom, columns > column ? (columns - column) / 16 * 16 : 0);
  for (std::size_t at = 0; at < digits; at += room) {
    out += '\n';
    out.append(column, ' ');
    out += value.substr(at, std::min(room, digits - at));
  }
  out += value.substr(digits);
}

void append_value(std::string& out, const Node& node, std::size_t line, std::size_t column, std::size_t columns) {
  const std::string& value = node.children.empty() ? node.value : node.summary;
  if (value.empty()) return;
  const bool number = value.starts_with("0x");
  const std::string_view digits = std::string_view(value).substr(number ? 2 : 0);
  const bool folds = width_of(std::string_view(out).substr(line)) + 3 + width_of(value) > columns &&
                     digits.size() > kLeastRoom && is_hex(digits.substr(0, kLeastRoom));
  if (!folds) {
    out += " = " + value;
    return;
  }
  out += number ? " = 0x" : " =";
  append_folded(out, digits, column, columns);
}

void append_text(std::string& out, const Node& node, std::size_t level, std::size_t columns) {
  const std::size_t line = out.size();
  const std::string offset = std::to_string(node.offset);
  out.append(offset.size() < 6 ? 6 - offset.size() : 0, ' ');
  out += offset + " " + std::to_string(node.header) + "+" + (node.indefinite ? "*" : std::to_string(node.length));
  pad(out, line, 13);
  out += ' ';
  out.append(2 * level, ' ');
  if (!node.name.empty()) out += node.name + (says_more(node) ? " " + node.alternative : "") + ": ";
  out += node.type;
  append_value(out, node, line, 14 + 2 * level + 4, columns);
  for (const std::string& warning : node.warnings) out += "  ! " + warning;
  out += '\n';
  for (const Node& child : node.children) append_text(out, child, level + 1, columns);
}

}  // namespace

std::string to_text(const Node& node, std::size_t columns) {
  std::string out;
  append_text(out, node, 0, columns);
  return out;
}

}  // namespace sealwire::asn1
