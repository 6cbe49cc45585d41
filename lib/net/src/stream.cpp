#include "stream.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"

namespace sealwire::net {
namespace {

constexpr std::size_t kReadPiece = 256U << 10;
constexpr int kReadRounds = 16;             // pieces of one connection before another one gets its turn
constexpr std::size_t kPieces = 64;         // of a gathering write
constexpr std::size_t kRecord = 16U << 10;  // what one TLS record holds (RFC 8446 §5.1)

std::string text_of(int error) { return std::error_code(error, std::generic_category()).message(); }

CloseReason reason_of(asio::error_code error) {
  if (error == asio::error::connection_refused) return CloseReason::refused;
  if (error == asio::error::timed_out) return CloseReason::timed_out;
  return CloseReason::unreachable;
}

}  // namespace

Stream::Stream(Loop::Impl& loop, FlowId id, FlowHandler& handler, TlsContextPtr tls)
    : Flow(id, handler),
      loop_(loop),
      tls_(std::move(tls)),
      socket_(loop.io),
      began_(Loop::now()),
      active_(began_),
      progressed_(began_) {}

Stream::~Stream() = default;

std::string Stream::where() const { return to_text(peer_.remote); }

void Stream::connect(std::vector<asio::ip::tcp::endpoint> to, std::string tls_name, bool any_certificate) {
  candidates_ = std::move(to);
  any_certificate_ = any_certificate;
  tls_name_ = std::move(tls_name);
  loop_.streams.emplace(this, weak_from_this());
  loop_.arm_tick();
  try_next();
}

void Stream::try_next() {
  const auto& to = candidates_[candidate_];
  peer_.remote = to_endpoint(tls_ ? Transport::tls : Transport::tcp, to.address(), to.port());
  began_ = Loop::now();
  asio::error_code ignored;
  socket_.close(ignored);
  socket_ = asio::ip::tcp::socket(loop_.io);
  socket_.async_connect(to, [self = shared_from_this(), which = candidate_](asio::error_code error) {
    if (self->state_ == State::connecting && self->candidate_ == which) self->connected(error);
  });
}

void Stream::connected(asio::error_code error) {
  if (!error) return established();
  if (++candidate_ < candidates_.size()) return try_next();
  fail_with(reason_of(error), Error(NetError::cannot_connect, where() + ": " + error.message()));
}

void Stream::accept(asio::ip::tcp::socket socket, std::uint32_t listener, AddressKey host) {
  socket_ = std::move(socket);
  peer_.listener = listener;
  host_ = host;
  of_host_ = &loop_.accepted_by_host[host];
  age_ = of_host_->insert(of_host_->end(), this);
  ++loop_.accepted;
  loop_.streams.emplace(this, weak_from_this());
  loop_.arm_tick();
  asio::error_code error;
  const auto remote = socket_.remote_endpoint(error);
  if (!error) peer_.remote = to_endpoint(tls_ ? Transport::tls : Transport::tcp, remote.address(), remote.port());
  established();
}

void Stream::established() {
  asio::error_code error;
  socket_.non_blocking(true, error);
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  const auto local = socket_.local_endpoint(error);
  peer_.local = to_endpoint(peer_.remote.transport, local.address(), local.port());
  began_ = active_ = Loop::now();
  if (!tls_) return opened();
  if (const auto begun = begin_tls(); !begun) return fail_with(CloseReason::tls_failed, begun.error());
  state_ = State::handshaking;
  shake_hands();
}

Result<void> Stream::begin_tls() {
  channel_.emplace(SEALWIRE_TRY(TlsChannel::create(tls_, socket_.native_handle(), tls_name_, any_certificate_)));
  return {};
}

void Stream::shake_hands() {
  const Attempt attempt = channel_->handshake();
  switch (attempt.moved) {
    case Moved::some:
      peer_.authenticated = channel_->peer_authenticated();
      peer_.certificate = channel_->peer_certificate();
      return opened();
    case Moved::wants_read: return arm_read();
    case Moved::wants_write: return arm_write();
    case Moved::ended:
    case Moved::broken: {
      const Error error = channel_->error();
      channel_->say_goodbye();
      return fail_with(CloseReason::tls_failed, Error(error).within(where()));
    }
  }
}

void Stream::opened() {
  const auto self = shared_from_this();
  // Told from the loop itself: connecting may succeed while the core still asks for it.
  asio::post(loop_.io, [self] {
    if (self->handler_ == nullptr || self->state_ == State::gone) return;
    self->state_ = self->state_ == State::closing ? State::closing : State::open;
    self->began_ = self->active_ = Loop::now();
    self->granted_ = self->loop_.limits.credit;
    self->loop_.turn([&] {
      self->handler_->opened(self->began_, self->id_, self->peer_);
      if (self->state_ == State::open) self->handler_->writable(self->began_, self->id_, self->granted_);
    });
    self->flush();
    if (self->state_ == State::gone) return;
    self->readable();
  });
}

void Stream::arm_read() {
  if (reading_ || state_ == State::gone) return;
  reading_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](asio::error_code error) {
    self->reading_ = false;
    if (!error) self->readable();
  });
}

void Stream::arm_write() {
  if (writing_ || state_ == State::gone) return;
  writing_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_write, [self = shared_from_this()](asio::error_code error) {
    self->writing_ = false;
    if (error || self->state_ == State::gone) return;
    if (self->state_ == State::handshaking) return self->shake_hands();
    self->flush();
    if (self->channel_ && self->state_ != State::gone) self->readable();  // TLS may have waited to write for a read
  });
}

void Stream::readable() {
  if (state_ == State::gone) return;
  if (state_ == State::handshaking) return shake_hands();
  for (int round = 0; round < kReadRounds; ++round) {
    paused_ = state_ == State::open && queued_ > loop_.limits.read_pause;
    if (paused_ || !read_once()) return;
  }
  asio::post(loop_.io, [self = shared_from_this()] { self->readable(); });
}

bool Stream::read_once() {
  if (loop_.buffer.size() < kReadPiece) loop_.buffer.resize(kReadPiece);
  const Attempt attempt = read_some(std::span(loop_.buffer).first(kReadPiece));
  switch (attempt.moved) {
    case Moved::some:
      heard_ = true;
      touch();
      if (state_ == State::open && handler_ != nullptr) {
        loop_.turn([&] { handler_->receive(active_, id_, Octets(loop_.buffer).first(attempt.octets)); });
      }
      return state_ != State::gone;
    case Moved::wants_read: arm_read(); return false;
    case Moved::wants_write: arm_write(); return false;
    case Moved::ended: end(state_ >= State::closing ? CloseReason::asked : CloseReason::ended); return false;
    case Moved::broken: {
      if (state_ >= State::closing) {
        end(CloseReason::asked);
        return false;
      }
      const Error error =
          channel_ ? channel_->error().within(where()) : Error(NetError::broken, where() + ": " + text_of(errno));
      fail_with(CloseReason::reset, error);
      return false;
    }
  }
  return false;
}

Attempt Stream::read_some(std::span<std::uint8_t> into) {
  if (channel_ && state_ != State::lingering) return channel_->read(into);
  for (;;) {
    const ssize_t size = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (size > 0) return {Moved::some, static_cast<std::size_t>(size)};
    if (size == 0) return {Moved::ended};
    if (errno == EAGAIN) return {Moved::wants_read};
    if (errno != EINTR) return {Moved::broken};
  }
}

void Stream::send(Bytes octets) {
  if (state_ >= State::closing || octets.empty()) return;
  if (queue_.empty()) progressed_ = Loop::now();
  queued_ += octets.size();
  granted_ -= std::min(granted_, octets.size());
  queue_.push_back(std::move(octets));
  if (state_ == State::open && !flush_wanted_ && !writing_) {
    flush_wanted_ = true;
    loop_.wants_flush(shared_from_this());
  }
}

void Stream::flush() {
  flush_wanted_ = false;
  if (state_ != State::open && state_ != State::closing) return;
  while (!queue_.empty()) {
    const Attempt attempt = write_some();
    if (attempt.moved == Moved::some) {
      touch();
      progressed_ = active_;
      continue;
    }
    if (attempt.moved == Moved::wants_write) arm_write();
    if (attempt.moved == Moved::wants_read) arm_read();
    if (attempt.moved == Moved::broken || attempt.moved == Moved::ended) {
      const Error error =
          channel_ ? channel_->error().within(where()) : Error(NetError::broken, where() + ": " + text_of(errno));
      return fail_with(state_ == State::closing ? CloseReason::asked : CloseReason::reset, error);
    }
    if (queued_ > loop_.limits.queue_octets) {
      return fail_with(
          CloseReason::timed_out,
          Error(NetError::timed_out, where() + " reads too slowly: " + std::to_string(queued_) + " octets wait"));
    }
    resume();
    return grant();
  }
  if (state_ == State::closing) return finish_writing();
  resume();
  grant();
}

void Stream::resume() {
  if (!paused_ || queued_ > loop_.limits.read_pause / 2) return;
  paused_ = false;
  asio::post(loop_.io, [self = shared_from_this()] { self->readable(); });
}

Attempt Stream::write_some() { return channel_ ? write_tls() : write_tcp(); }

Attempt Stream::write_tcp() {
  std::array<iovec, kPieces> pieces;
  std::size_t count = 0;
  for (auto piece = queue_.begin(); piece != queue_.end() && count < kPieces; ++piece, ++count) {
    const std::size_t skip = count == 0 ? first_ : 0;
    pieces[count] = {piece->data() + skip, piece->size() - skip};
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t size = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (size >= 0) {
      consume(static_cast<std::size_t>(size));
      return {Moved::some, static_cast<std::size_t>(size)};
    }
    if (errno == EAGAIN) return {Moved::wants_write};
    if (errno != EINTR) return {Moved::broken};
  }
}

Attempt Stream::write_tls() {
  // A record that was begun must be offered again as it was; small pieces share one.
  if (record_.empty()) {
    std::size_t skip = first_;
    for (auto piece = queue_.begin(); piece != queue_.end() && record_.size() < kRecord; ++piece, skip = 0) {
      const Octets rest = Octets(*piece).subspan(skip);
      append(record_, rest.first(std::min(rest.size(), kRecord - record_.size())));
    }
  }
  const Attempt attempt = channel_->write(record_);
  if (attempt.moved != Moved::some) return attempt;
  consume(attempt.octets);
  record_.erase(record_.begin(), record_.begin() + static_cast<std::ptrdiff_t>(attempt.octets));
  return attempt;
}

void Stream::touch() {
  active_ = Loop::now();
  if (host_) of_host_->splice(of_host_->end(), *of_host_, age_);
}

void Stream::crowd_out() {
  const auto self = shared_from_this();
  fail_with(CloseReason::idle,
            Error(NetError::too_many, where() + ": the most idle of too many connections of its host"));
}

void Stream::consume(std::size_t octets) {
  queued_ -= octets;
  first_ += octets;
  while (!queue_.empty() && first_ >= queue_.front().size()) {
    first_ -= queue_.front().size();
    queue_.pop_front();
  }
}

/// Says that more is taken, once it is worth saying; later, so that one fast connection does not starve the others.
void Stream::grant() {
  const std::size_t room = loop_.limits.credit - std::min(queued_, loop_.limits.credit);
  if (granting_ || state_ != State::open || room < granted_ + loop_.limits.credit / 2) return;
  granting_ = true;
  asio::post(loop_.io, [self = shared_from_this()] {
    self->granting_ = false;
    if (self->state_ != State::open || self->handler_ == nullptr) return;
    const std::size_t credit = self->loop_.limits.credit;
    self->granted_ = credit - std::min(self->queued_, credit);
    self->loop_.turn([&] { self->handler_->writable(Loop::now(), self->id_, self->granted_); });
  });
}

void Stream::close() {
  if (state_ >= State::closing) return;
  const bool up = state_ == State::open;
  state_ = State::closing;
  began_ = Loop::now();
  if (!up) {
    asio::post(loop_.io, [self = shared_from_this()] { self->end(CloseReason::asked); });
  } else if (!flush_wanted_ && !writing_) {
    flush_wanted_ = true;
    loop_.wants_flush(shared_from_this());
  }
}

void Stream::finish_writing() {
  state_ = State::lingering;
  began_ = Loop::now();
  if (channel_) channel_->say_goodbye();
  asio::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  asio::post(loop_.io, [self = shared_from_this()] { self->readable(); });
}

void Stream::fail_with(CloseReason reason, const Error& error) { end(reason, &error); }

void Stream::end(CloseReason reason, const Error* error) {
  if (state_ == State::gone) return;
  FlowHandler* handler = handler_;
  const auto self = shared_from_this();
  release();
  if (handler == nullptr) return;
  loop_.turn([&] {
    if (error != nullptr) handler->trouble(id_, *error);
    handler->closed(Loop::now(), id_, reason);
  });
}

void Stream::drop() {
  const auto self = shared_from_this();
  release();
}

void Stream::release() {
  if (state_ == State::gone) return;
  state_ = State::gone;
  handler_ = nullptr;
  channel_.reset();
  asio::error_code ignored;
  socket_.close(ignored);
  loop_.streams.erase(this);
  if (host_) {
    --loop_.accepted;
    of_host_->erase(age_);
    if (of_host_->empty()) loop_.accepted_by_host.erase(*host_);
    host_.reset();
  }
  loop_.remove(id_);
  loop_.end_stop_if_done();
}

void Stream::tick(Instant now) {
  const LoopLimits& limits = loop_.limits;
  const auto late = [&](CloseReason reason, const char* what) {
    fail_with(reason, Error(NetError::timed_out, where() + ": " + what));
  };
  switch (state_) {
    case State::connecting:
      if (now - began_ > limits.connect_timeout) connected(asio::error::timed_out);
      return;
    case State::handshaking:
      if (now - began_ > limits.handshake_timeout) late(CloseReason::tls_failed, "the TLS handshake took too long");
      return;
    case State::open:
    case State::closing:
      if (!queue_.empty() && now - progressed_ > limits.write_timeout) {
        return late(CloseReason::timed_out, "does not take what is sent");
      }
      if (!host_) return;
      if (!heard_ && now - began_ > limits.first_octet_timeout) return late(CloseReason::timed_out, "says nothing");
      if (now - active_ > limits.idle_timeout) end(CloseReason::idle);
      return;
    case State::lingering:
      if (now - began_ > limits.linger) end(CloseReason::asked);
      return;
    case State::gone: return;
  }
}

}  // namespace sealwire::net
