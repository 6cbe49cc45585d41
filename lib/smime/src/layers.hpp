#pragma once

#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/smime/signers.hpp"

// From what cms reports to what smime says: the path and the sender of each signer are judged here.

namespace sealwire::smime {

Layer encrypted_layer(const cms::EnvelopeReport& report);
Layer compressed_layer(const cms::CompressReport& report);
Layer digested_layer(const cms::DigestReport& report);
/// What cms says of the second part of a multipart/signed, as a reader of the message has to see it: content inside
/// beside the content in front of it is not a caller's mistake but a message that says two things (EFAIL's relatives).
Error signature_error(Error error);
/// Marks the layer of a multipart/signed, whose second part is labelled so.
void note_multipart(const mime::MediaType& signature_label, Layer& layer);

/// What the label of a CMS body claims that its ContentInfo does not bear out. `content` is the ContentInfo, or as much
/// of its front as is there.
void note_label(const mime::MediaType& label, asn1::Oid content_type, bool certificates_only, Layer& layer);
Demands demands_of(const OpenOptions& options);

/// How much what is inside these layers may still grow, by `ratio` for all of them: compressedData within
/// compressedData would multiply it otherwise. At least 1.
std::uint64_t ratio_left(const std::vector<Layer>& layers, std::uint64_t ratio);

/// The verdict on an item of a collection, judged by what is in it: whether anything must protect it is for the whole.
PartVerdict item_verdict(std::size_t number, Verdict verdict, Result<void> opened, const OpenOptions& options);
/// Moves what is said of contents of items by `offset`, since the content that they are part of is itself a part.
void shift_items(Verdict& verdict, std::uint64_t offset);

}  // namespace sealwire::smime
