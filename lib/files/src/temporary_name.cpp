#include "temporary_name.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/random.h>
#include <unistd.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/files/output.hpp"

namespace sealwire::files {
namespace {

/// What a signal handler can go through: no memory that moves, no lock.
struct Slot {
  std::atomic<int> folder{kFree};
  std::array<char, 40> name{};
  static constexpr int kFree = -1;
  static constexpr int kBeingWritten = -2;
};
std::array<Slot, 16> slots;  // more outputs at a time are not seen to

void remove_and_die(int signal) {
  for (const Slot& slot : slots) {
    if (const int folder = slot.folder.load(); folder >= 0) ::unlinkat(folder, slot.name.data(), 0);
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // delivered when this handler returns
}

}  // namespace

TemporaryName::~TemporaryName() {
  if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
  forget();
}

std::string TemporaryName::make() {
  std::array<std::uint8_t, 8> random{};
  while (::getrandom(random.data(), random.size(), 0) < 0 && errno == EINTR) {
  }
  return ".sealwire-" + to_hex(random);
}

void TemporaryName::keep(int folder, std::string name) {
  folder_ = folder;
  name_ = std::move(name);
  for (Slot& slot : slots) {
    int expected = Slot::kFree;
    if (name_.size() >= slot.name.size() || !slot.folder.compare_exchange_strong(expected, Slot::kBeingWritten))
      continue;
    std::memcpy(slot.name.data(), name_.c_str(), name_.size() + 1);
    slot.folder.store(folder);
    slot_ = &slot.folder;
    return;
  }
}

void TemporaryName::forget() {
  if (slot_ != nullptr) slot_->store(Slot::kFree);
  slot_ = nullptr;
  name_.clear();
}

void remove_temporaries_on_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    struct sigaction action{};
    // Who ignores a signal (nohup) goes on ignoring it.
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
    action.sa_handler = remove_and_die;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace sealwire::files
