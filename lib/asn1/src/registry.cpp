#include "sealwire/asn1/registry.hpp"

#include <algorithm>
#include <functional>

namespace sealwire::asn1 {

namespace {

bool before(const Registry::Entry& entry, const OpenSet* set, Oid oid) {
  return entry.set == set ? entry.oid.get() < oid : std::less<>()(entry.set, set);
}

}  // namespace

void Registry::add(const OpenSet& set, Oid oid, const Type& type) {
  auto place = std::lower_bound(entries_.begin(), entries_.end(), oid,
                                [&set](const Entry& entry, Oid o) { return before(entry, &set, o); });
  if (place != entries_.end() && place->set == &set && place->oid.get() == oid)
    place->type = &type;
  else
    entries_.insert(place, Entry{&set, oid, &type});
  add_type(type);
}

const Type* Registry::find(const OpenSet& set, Oid oid) const {
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), oid,
                                      [&set](const Entry& entry, Oid o) { return before(entry, &set, o); });
  return place != entries_.end() && place->set == &set && place->oid.get() == oid ? place->type : nullptr;
}

const Type* Registry::find_type(std::string_view name) const {
  const auto place = std::find_if(types_.begin(), types_.end(), [name](const Type* t) { return t->name == name; });
  return place == types_.end() ? nullptr : *place;
}

void Registry::add_type(const Type& type) {
  if (std::find(types_.begin(), types_.end(), &type) == types_.end()) types_.push_back(&type);
}

void Registry::add_summary(const Type& type, Summarize summarize) {
  if (find_summary(type) != summarize) summaries_.emplace(summaries_.begin(), &type, summarize);
}

Registry::Summarize Registry::find_summary(const Type& type) const {
  const auto place =
      std::find_if(summaries_.begin(), summaries_.end(), [&](const auto& s) { return s.first == &type; });
  return place == summaries_.end() ? nullptr : place->second;
}

}  // namespace sealwire::asn1
