#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sealwire::smime {

/// Writes JSON (RFC 8259) front to back. Text that is no UTF-8 has each stray octet replaced by U+FFFD. With an indent
/// each member and element has its own line.
class JsonWriter {
 public:
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool yes) { literal(yes ? "true" : "false"); }
  void number(std::uint64_t n) { literal(std::to_string(n)); }

  template <class T>
  void member(std::string_view name, const T& v) {
    key(name);
    value(v);
  }
  void member_number(std::string_view name, std::uint64_t n) {
    key(name);
    number(n);
  }
  /// Left out when empty.
  void optional_member(std::string_view name, std::string_view text) {
    if (!text.empty()) member(name, text);
  }

  /// null when empty.
  void text_or_null(std::string_view name, std::string_view text) {
    key(name);
    if (text.empty()) {
      literal("null");
    } else {
      value(text);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void literal(std::string_view text);
  void separate();
  void line();
  void quote(std::string_view text);

  std::string out_;
  int indent_;
  int depth_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

/// Whether octets are UTF-8 (RFC 3629) without control characters but tab, CR and LF.
bool is_text(std::string_view octets);

}  // namespace sealwire::smime
