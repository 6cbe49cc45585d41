#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sealwire::uri {

// Character classes of RFC 3261 §25.1, RFC 3986 and RFC 3966, one bit each.
enum CharClass : std::uint16_t {
  kAlpha = 1,
  kDigit = 2,
  kHexDigit = 4,
  kMark = 8,                // - _ . ! ~ * ' ( )
  kUserUnreserved = 16,     // & = + $ , ; ? /
  kPasswordReserved = 32,   // & = + $ ,
  kParamUnreserved = 64,    // [ ] / : & + $
  kHeaderUnreserved = 128,  // [ ] / ? : + $
  kReserved = 256,          // RFC 2396: ; / ? : @ & = + $ ,
  kTokenMark = 512,         // - . ! % * _ + ` ' ~
  kSessionIdMark = 1024,    // - . _ ~ + = /
  kUric = 2048,             // RFC 3986 characters except '%'
  kSubDelims = 4096,        // RFC 3986: ! $ & ' ( ) * + , ; =, and its unreserved - . _ ~
};

constexpr std::uint16_t kUnreserved = kAlpha | kDigit | kMark;
constexpr std::uint16_t kToken = kAlpha | kDigit | kTokenMark;

constexpr auto kCharClasses = [] {
  std::array<std::uint16_t, 256> table{};
  const auto mark = [&table](std::string_view characters, unsigned bit) {
    for (const char c : characters) {
      auto& entry = table[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint16_t>(entry | bit);
    }
  };
  mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", kAlpha | kUric);
  mark("0123456789", kDigit | kUric);
  mark("0123456789ABCDEFabcdef", kHexDigit);
  mark("-_.!~*'()", kMark | kUric);
  mark("&=+$,;?/", kUserUnreserved);
  mark("&=+$,", kPasswordReserved);
  mark("[]/:&+$", kParamUnreserved);
  mark("[]/?:+$", kHeaderUnreserved);
  mark(";/?:@&=+$,", kReserved);
  mark("-.!%*_+`'~", kTokenMark);
  mark("-._~+=/", kSessionIdMark);
  mark(";/?:@&=+$,[]#", kUric);
  mark("!$&'()*+,;=-._~", kSubDelims);
  return table;
}();

constexpr bool is(char c, unsigned classes) { return (kCharClasses[static_cast<std::uint8_t>(c)] & classes) != 0; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
}  // namespace sealwire::uri
