// What the program asks of the browser. Each is a call of the page's script (web/script/), which carries it out.
#pragma once

#include <string>

namespace convscope::browser {

/// The pointer's shape, in CSS's words.
void set_cursor(const char* shape);
/// Text for the clipboard.
void copy_text(const std::string& text);
/// Something is being typed here, in pixels of the canvas (a touch screen shows its keyboard), or nothing is.
void want_text(bool wanted, float x, float y);

/// Shows the browser's own chooser; `accept`: suffixes, ".json,.npy". The file that is chosen comes by page_drop().
void choose_file(const std::string& accept);
/// Hands a file of the program's to the person.
void download(const std::string& path);
/// What is below the home folder is kept for the next visit.
void keep_home();

/// The address becomes `link`, which stands for this place of the program's history. `pushed`: that has a new entry, so
/// the browser's is to have one; else the browser goes to the entry of that place.
void show_link(const std::string& link, bool pushed, int place);
/// The page's language ("en", "zh"), its title and its theme ("dark", "light", "print").
void show_look(const char* language, const std::string& title, const char* theme);
/// For those who hear the page.
void narrate(const std::string& text);
/// The page that this one is embedded in is told; `what`: "change", "step", "play".
void tell_parent(const char* what, const std::string& link, const std::string& lens, double step, double steps,
                 bool playing);

/// Width of `text` in a font of CSS ("600 1000px Inter"), in pixels.
double text_width(const std::string& font, const std::string& text);
/// From the top of a line to its baseline, and from there to its bottom.
double text_ascent(const std::string& font);
double text_descent(const std::string& font);

}  // namespace convscope::browser
