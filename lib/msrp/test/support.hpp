#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/hex.hpp"
#include "sealwire/msrp/frame.hpp"
#include "sealwire/msrp/head.hpp"

namespace sealwire::msrp::test {

/// One frame as a reader gave it, copied.
struct Frame {
  std::string transaction_id, method, comment;
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  bool has_body = false;
  std::string body;
  std::optional<Flag> flag;  // none while the frame is incomplete
  friend bool operator==(const Frame&, const Frame&) = default;
};

struct Reading {
  std::vector<Frame> frames;
  std::string error;
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// Feeds `text` in the given pieces (the rest at once) and collects frames.
inline Reading read_frames(std::string_view text, const std::vector<std::size_t>& pieces = {},
                           FrameLimits limits = {}) {
  Reading out;
  FrameReader reader(limits);
  std::size_t piece = 0;
  bool last = false;
  while (!last) {
    const std::size_t size = piece < pieces.size() ? std::min(pieces[piece++], text.size()) : text.size();
    last = size == text.size();
    // A copy of exactly this size, so that a sanitizer sees every octet read beyond it.
    const Bytes copy = to_bytes(text.substr(0, size));
    text.remove_prefix(size);
    Octets input = copy;
    for (bool more = true; more;) {
      const auto event = reader.next(input);
      if (!event) {
        out.error = event.error().message();
        return out;
      }
      switch (*event) {
        case FrameReader::Event::need_more: more = false; break;
        case FrameReader::Event::head: {
          const RawHead& head = reader.head();
          Frame frame{std::string(head.transaction_id),
                      std::string(head.method),
                      std::string(head.comment),
                      head.status,
                      {},
                      head.has_body,
                      {},
                      {}};
          for (const FieldView& field : head.fields) frame.fields.emplace_back(field.name, field.value);
          out.frames.push_back(std::move(frame));
          break;
        }
        case FrameReader::Event::body: out.frames.back().body += as_text(reader.body()); break;
        case FrameReader::Event::end: out.frames.back().flag = reader.flag(); break;
      }
    }
  }
  return out;
}

}  // namespace sealwire::msrp::test
