#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sealwire/asn1/schema.hpp"

namespace sealwire::asn1 {

/// Which type an OID means in an open type. Modules add what they know (cms::register_types(registry), …), a program
/// adds its own; what is not here stays opaque octets.
class Registry {
 public:
  /// `type` must live for ever. A later entry replaces an earlier one.
  void add(const OpenSet& set, Oid oid, const Type& type);
  /// Null if nothing is known.
  const Type* find(const OpenSet& set, Oid oid) const;
  /// A type by its name, "SignedData"; also types without OID that were added by name.
  const Type* find_type(std::string_view name) const;
  void add_type(const Type& type);

  /// Says a value of `type`, whose element it is given, in a line; empty where it cannot. For what is read.
  using Summarize = std::string (*)(Octets element);
  void add_summary(const Type& type, Summarize summarize);
  Summarize find_summary(const Type& type) const;

  struct Entry {
    const OpenSet* set;
    OwnedOid oid;
    const Type* type;
  };
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;  // by set, then oid
  std::vector<const Type*> types_;
  std::vector<std::pair<const Type*, Summarize>> summaries_;
};

}  // namespace sealwire::asn1
