#pragma once

// Standalone, without its own exceptions where an error_code serves; included before any header of Asio.
#define ASIO_STANDALONE 1
#define ASIO_NO_DEPRECATED 1
#define ASIO_DISABLE_CO_AWAIT 1  // g++ 12 miscompiles some of its operands

// Asio asks the standard library's macros what there is: it must have been seen first, else two sources disagree about
// how memory is allocated and freed.
#include <cstddef>

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
