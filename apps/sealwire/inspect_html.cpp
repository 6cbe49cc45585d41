#include "inspect_html.hpp"

#include "inspect_page.hpp"

namespace sealwire::app {

std::string to_page(const Json& json) {
  constexpr std::string_view kMark = "%DATA%";
  const std::string data = to_line(json);
  const std::size_t at = kInspectPage.find(kMark);
  std::string page(kInspectPage.substr(0, at));
  page.reserve(kInspectPage.size() + data.size());
  for (const char c : data) {
    if (c == '<') {
      page += "\\u003c";
    } else {
      page += c;
    }
  }
  page += kInspectPage.substr(at + kMark.size());
  return page;
}

}  // namespace sealwire::app
