#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/smime/verdict.hpp"

// How the demonstration talks: sentences, for a terminal of 80 columns too, and what a verdict says in words.

namespace sealwire::app {

/// One line to standard output, at once; on a terminal it is broken at blanks where it is too long, and what follows is
/// indented by `hang`.
void say(const std::string& line, std::size_t hang = 3);
/// The same, of somebody.
void say_of(const std::string& who, const std::string& line);
/// The heading of a step.
void title(int number, const std::string& line);
/// Without its line end, in quotation marks.
std::string quoted(std::string_view text);

/// A sentence for each layer, outermost first: what it is made with, who made it and who vouches for that.
std::vector<std::string> layers_in_words(const smime::Verdict& verdict);

}  // namespace sealwire::app
