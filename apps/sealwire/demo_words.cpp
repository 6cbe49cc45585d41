#include "demo_words.hpp"

#include <cstdio>

#include <unistd.h>

#include "printable.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kColumns = 79;
constexpr std::size_t kIndent = 3;

std::string in_words(const smime::SignerVerdict& signer) {
  std::string out = signer.signature_algorithm;
  if (signer.signing_time) out += ", signed at " + format_time(*signer.signing_time);
  if (!signer.identity.detail.empty()) out += "; " + signer.identity.detail;
  if (!signer.path.detail.empty()) out += ", " + signer.path.detail;
  return out;
}

std::string in_words(const smime::EncryptedLayer& layer) {
  std::string out = layer.cipher;
  for (const smime::RecipientVerdict& recipient : layer.recipients) {
    if (recipient.matched) out += ", its key wrapped for " + recipient.identifier + ": " + recipient.key_encryption;
  }
  return out;
}

}  // namespace

void say(const std::string& line, std::size_t hang) {
  static const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  std::string rest = printable(line), out;
  while (terminal && rest.size() > kColumns) {
    std::size_t end = rest.rfind(' ', kColumns);
    if (end == std::string::npos || end <= hang) end = rest.find(' ', kColumns);
    if (end == std::string::npos) break;
    out.append(rest, 0, end).append("\n");
    rest = std::string(hang, ' ') + rest.substr(end + 1);
  }
  std::printf("%s%s\n", out.c_str(), rest.c_str());
  std::fflush(stdout);
}

void say_of(const std::string& who, const std::string& line) {
  say(std::string(kIndent, ' ') + who + ": " + line, kIndent + who.size() + 2);
}

void title(int number, const std::string& line) { say("\n" + std::to_string(number) + ". " + line); }

std::string quoted(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return "\"" + std::string(text) + "\"";
}

std::vector<std::string> layers_in_words(const smime::Verdict& verdict) {
  std::vector<std::string> out;
  for (const smime::Layer& layer : verdict.layers) {
    if (const auto* encrypted = std::get_if<smime::EncryptedLayer>(&layer.details))
      out.push_back(layer.type + ": " + in_words(*encrypted));
    const auto* is_signed = std::get_if<smime::SignedLayer>(&layer.details);
    for (std::size_t i = 0; is_signed != nullptr && i < is_signed->signers.size(); ++i)
      out.push_back(layer.type + ": " + in_words(is_signed->signers[i]));
  }
  return out;
}

}  // namespace sealwire::app
