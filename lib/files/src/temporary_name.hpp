#pragma once

#include <atomic>
#include <string>

namespace sealwire::files {

/// The name that a file has before its own, in a folder that is open. It goes with this object unless forget() was
/// called, and with the process where remove_temporaries_on_signals() was.
class TemporaryName {
 public:
  TemporaryName() = default;
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName();

  /// A random name, none of which is there before.
  static std::string make();
  /// To be called as soon as the file has the name. `folder` must stay open as long as this object holds the name.
  void keep(int folder, std::string name);
  /// The file has no such name any more.
  void forget();
  bool empty() const { return name_.empty(); }
  const char* c_str() const { return name_.c_str(); }

 private:
  int folder_ = -1;
  std::string name_;
  std::atomic<int>* slot_ = nullptr;  // in what the signal handler goes through
};

}  // namespace sealwire::files
