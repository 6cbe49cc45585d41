// libp11's engine is what Debian 12 has; OpenSSL calls all engines deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <cstring>
#include <mutex>

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"

#include "load_internal.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::string_view kScheme = "pkcs11:";

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit_value(text[i + 1]) >= 0 &&
        hex_digit_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit_value(text[i + 1]) << 4 | hex_digit_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The value of a query attribute (RFC 7512 §2.3), still percent-encoded.
std::optional<std::string_view> query_value(std::string_view uri, std::string_view name) {
  const std::size_t question = uri.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  std::string_view rest = uri.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view attribute = rest.substr(0, end);
    if (attribute.starts_with(name) && attribute.substr(name.size()).starts_with("=")) {
      return attribute.substr(name.size() + 1);
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return std::nullopt;
}

std::string encoded(Octets pin) {
  std::string out;
  for (const std::uint8_t octet : pin) {
    out += '%';
    append_upper_hex(out, octet);
  }
  return out;
}

// A library context with the PKCS #11 provider, or null. It stays for the life of the program, as its keys may.
OSSL_LIB_CTX* provider_context() {
  static OSSL_LIB_CTX* const context = new_context_with("pkcs11");
  return context;
}

Result<PrivateKey> load_through_provider(OSSL_LIB_CTX* context, std::string_view uri, const std::string& pin) {
  std::string full(uri);
  if (!pin.empty() && !query_value(uri, "pin-value")) {
    full.append(uri.find('?') == std::string_view::npos ? "?" : "&").append("pin-value=").append(pin);
  }
  OSSL_STORE_CTX* store =
      OSSL_STORE_open_ex(full.c_str(), context, "provider=pkcs11", UI_null(), nullptr, nullptr, nullptr, nullptr);
  PkeyPtr key;
  if (store != nullptr && OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY) == 1) {
    while (!key && OSSL_STORE_eof(store) == 0) {
      OSSL_STORE_INFO* info = OSSL_STORE_load(store);
      if (info == nullptr) break;
      if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY) key.reset(OSSL_STORE_INFO_get1_PKEY(info));
      OSSL_STORE_INFO_free(info);
    }
  }
  OSSL_STORE_close(store);
  OPENSSL_cleanse(full.data(), full.size());
  if (!key) return library_failure(CryptoError::token, "the token's provider finds no private key for the URI");
  return NativeKey::adopt_private(std::move(key), true);
}

#ifndef OPENSSL_NO_ENGINE
// The engine once for each PKCS #11 module; kept for the life of the program, as its keys may be.
Result<ENGINE*> engine_for(const std::string& module) {
  static std::mutex mutex;
  static std::vector<std::pair<std::string, ENGINE*>> engines;
  const std::lock_guard lock(mutex);
  for (const auto& [path, engine] : engines) {
    if (path == module) return engine;
  }
  ENGINE_load_builtin_engines();
  ENGINE* engine = ENGINE_by_id("pkcs11");
  if (engine == nullptr) {
    ERR_clear_error();
    return fail(CryptoError::unsupported,
                "tokens need OpenSSL's PKCS #11 provider or libp11's engine, and neither is installed");
  }
  ENGINE_ctrl_cmd_string(engine, "QUIET", nullptr, 0);
  if ((!module.empty() && ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module.c_str(), 0) != 1) ||
      ENGINE_init(engine) != 1) {
    ENGINE_free(engine);
    return library_failure(CryptoError::token, "the PKCS #11 module " + module + " cannot be loaded");
  }
  engines.emplace_back(module, engine);
  return engine;
}

Result<PrivateKey> load_through_engine(std::string_view uri, const std::string& pin) {
  const std::string module = percent_decoded(query_value(uri, "module-path").value_or(""));
  ENGINE* engine = SEALWIRE_TRY(engine_for(module));
  // libp11 knows no query: it wants the PIN among the attributes of the path.
  std::string full(uri.substr(0, uri.find('?')));
  if (!pin.empty()) full.append(";pin-value=").append(pin);
  // Without UI_null the engine would ask on the terminal.
  PkeyPtr key(ENGINE_load_private_key(engine, full.c_str(), const_cast<UI_METHOD*>(UI_null()), nullptr));
  OPENSSL_cleanse(full.data(), full.size());
  if (key) return NativeKey::adopt_private(std::move(key), true);
  return library_failure(pin.empty() ? CryptoError::needs_password : CryptoError::token,
                         pin.empty() ? "the token gives no private key for the URI without a PIN"
                                     : "the token gives no private key for the URI: wrong PIN, or no such key");
}
#else
Result<PrivateKey> load_through_engine(std::string_view, const std::string&) {
  return fail(CryptoError::unsupported, "tokens need OpenSSL's PKCS #11 provider, which is not installed");
}
#endif

}  // namespace

bool is_token_uri(std::string_view text) { return text.starts_with(kScheme); }

Result<PrivateKey> load_token_key(std::string_view uri, Password pin) {
  if (!is_token_uri(uri)) return fail(CryptoError::bad_argument, "a token's URI begins with pkcs11:");
  std::string secret(query_value(uri, "pin-value").value_or(""));
  if (secret.empty() && pin) secret = encoded(*pin);
  OSSL_LIB_CTX* context = provider_context();
  auto key = context != nullptr ? load_through_provider(context, uri, secret) : load_through_engine(uri, secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  if (key) ERR_clear_error();
  return key;
}

}  // namespace sealwire::crypto
