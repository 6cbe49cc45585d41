#pragma once

#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sealwire {

/// Whose fault an error is; the exit status of the program and the answers of the protocols follow from it.
enum class Blame : std::uint8_t {
  refused,      ///< the answer is no: bad signature, untrusted, wrong identity, cannot decrypt, far end refused
  usage,        ///< the caller asked for something that makes no sense
  malformed,    ///< the input is not what its format demands, or exceeds a named limit
  unsupported,  ///< an algorithm, type or version that is not available here
  environment,  ///< I/O, network, memory
};

/// What a module says of one of its error codes. `module` and `name` are literals: "asn1", "truncated".
struct ErrorInfo {
  std::string_view module;
  std::string_view name;
  Blame blame;
};

/// An enum is an error code when its module offers `ErrorInfo describe(E)` beside it.
template <class E>
concept ErrorEnum = std::is_enum_v<E> && requires(E e) {
  { describe(e) } -> std::same_as<ErrorInfo>;
};

/// An error as a value: a code of one module, the octet of the input at which it was noticed, and a sentence.
class Error {
 public:
  template <ErrorEnum E>
  Error(E code, std::string what, std::optional<std::uint64_t> offset = std::nullopt)
      : info_(describe(code)), offset_(offset), what_(std::move(what)) {}

  /// "asn1.truncated"
  std::string code() const;
  Blame blame() const { return info_.blame; }
  /// Octets from the start of the input that was given to the failing call.
  std::optional<std::uint64_t> offset() const { return offset_; }
  /// What happened and why, without code and offset; no full stop.
  const std::string& what() const { return what_; }
  /// "asn1.truncated: SignerInfo.signature needs 70 octets, 12 are left, at octet 815"
  std::string message() const;

  template <ErrorEnum E>
  bool is(E code) const {
    const ErrorInfo other = describe(code);
    return info_.module == other.module && info_.name == other.name;
  }

  /// The same error seen from outside a value that begins `base` octets into the input.
  Error shifted(std::uint64_t base) &&;
  /// The same error with a word before its sentence, to say where: "certificate 2: …".
  Error within(std::string_view where) &&;

 private:
  ErrorInfo info_;
  std::optional<std::uint64_t> offset_;
  std::string what_;
};

template <class T>
using Result = std::expected<T, Error>;

template <ErrorEnum E>
std::unexpected<Error> fail(E code, std::string what, std::optional<std::uint64_t> offset = std::nullopt) {
  return std::unexpected<Error>(Error(code, std::move(what), offset));
}

/// Errors that belong to no module above.
enum class BaseError : std::uint8_t { malformed_text, out_of_range, io, limit, no_space };
ErrorInfo describe(BaseError code);

}  // namespace sealwire
