#pragma once

#include <deque>
#include <list>
#include <optional>
#include <vector>

#include "channel.hpp"
#include "loop_impl.hpp"

namespace sealwire::net {

/// A TCP or TLS connection. Waits for readiness and then reads and writes by itself, so that TLS and TCP go the same
/// way, and what is sent during one turn leaves in one system call.
class Stream final : public Flow, public Flushable, public std::enable_shared_from_this<Stream> {
 public:
  Stream(Loop::Impl& loop, FlowId id, FlowHandler& handler, TlsContextPtr tls);
  ~Stream() override;

  void connect(std::vector<asio::ip::tcp::endpoint> to, std::string tls_name, bool any_certificate = false);
  void accept(asio::ip::tcp::socket socket, std::uint32_t listener, AddressKey host);

  void send(Bytes octets) override;
  void close() override;
  void drop() override;
  void flush() override;
  /// Ends the most idle connection of a host that has too many.
  void crowd_out();
  /// Looks at every time-out.
  void tick(Instant now);

 private:
  enum class State : std::uint8_t { connecting, handshaking, open, closing, lingering, gone };

  void try_next();
  void connected(asio::error_code error);
  void established();
  Result<void> begin_tls();
  void shake_hands();
  void opened();

  void arm_read();
  void arm_write();
  void readable();
  /// False when reading stops here.
  bool read_once();
  Attempt read_some(std::span<std::uint8_t> into);
  Attempt write_some();
  Attempt write_tcp();
  Attempt write_tls();
  void consume(std::size_t octets);
  void touch();
  void grant();
  /// Reads on where reading was paused.
  void resume();
  void finish_writing();

  void fail_with(CloseReason reason, const Error& error);
  void end(CloseReason reason, const Error* error = nullptr);
  void release();
  std::string where() const;

  Loop::Impl& loop_;
  TlsContextPtr tls_;
  std::string tls_name_;
  bool any_certificate_ = false;
  asio::ip::tcp::socket socket_;
  std::optional<TlsChannel> channel_;
  State state_ = State::connecting;
  Peer peer_;
  std::vector<asio::ip::tcp::endpoint> candidates_;
  std::size_t candidate_ = 0;
  std::optional<AddressKey> host_;  // accepted connections, to count them
  std::list<Stream*>* of_host_ = nullptr;
  std::list<Stream*>::iterator age_;

  std::deque<Bytes> queue_;
  std::size_t first_ = 0;  // octets of the first piece that have left
  std::size_t queued_ = 0;
  Bytes record_;  // pieces joined for TLS, on their way
  std::size_t granted_ = 0;
  bool flush_wanted_ = false;
  bool reading_ = false;
  bool paused_ = false;
  bool writing_ = false;
  bool granting_ = false;

  bool heard_ = false;
  Instant began_;       // of the present state
  Instant active_;      // octets came or went
  Instant progressed_;  // octets of the queue left, or it began to fill
};

}  // namespace sealwire::net
