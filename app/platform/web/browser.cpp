// The calls. (Emscripten puts the bodies of EM_JS into its script as they stand: no code is made at run time.)
#include "app/platform/web/browser.h"

#include <emscripten.h>

// clang-format off
EM_JS(void, js_set_cursor, (const char* shape), { Module.page.setCursor(UTF8ToString(shape)); })
EM_JS(void, js_copy_text, (const char* text), { Module.page.copyText(UTF8ToString(text)); })
EM_JS(void, js_want_text, (int wanted, float x, float y), { Module.page.wantText(wanted !== 0, x, y); })
EM_JS(void, js_choose_file, (const char* accept), { Module.page.chooseFile(UTF8ToString(accept)); })
EM_JS(void, js_download, (const char* path), { Module.page.download(UTF8ToString(path)); })
EM_JS(void, js_keep_home, (), { Module.page.keepHome(); })
EM_JS(void, js_show_link, (const char* link, int pushed, int place), {
    Module.page.showLink(UTF8ToString(link), pushed !== 0, place);
})
EM_JS(void, js_show_look, (const char* language, const char* title, const char* theme), {
    Module.page.showLook(UTF8ToString(language), UTF8ToString(title), UTF8ToString(theme));
})
EM_JS(void, js_narrate, (const char* text), { Module.page.narrate(UTF8ToString(text)); })
EM_JS(void, js_tell_parent, (const char* what, const char* link, const char* lens, double step, double steps,
        int playing), {
    Module.page.tellParent(UTF8ToString(what), UTF8ToString(link), UTF8ToString(lens), step, steps, playing === 1);
})
EM_JS(double, js_text_width, (const char* font, const char* text), {
    return Module.page.measure(UTF8ToString(font), UTF8ToString(text)).width;
})
EM_JS(double, js_text_ascent, (const char* font), {
    return Module.page.measure(UTF8ToString(font), 'x').fontBoundingBoxAscent;
})
EM_JS(double, js_text_descent, (const char* font), {
    return Module.page.measure(UTF8ToString(font), 'x').fontBoundingBoxDescent;
})
// clang-format on

namespace convscope::browser {

void set_cursor(const char* shape) {
    js_set_cursor(shape);
}
void copy_text(const std::string& text) {
    js_copy_text(text.c_str());
}
void want_text(bool wanted, float x, float y) {
    js_want_text(wanted ? 1 : 0, x, y);
}
void choose_file(const std::string& accept) {
    js_choose_file(accept.c_str());
}
void download(const std::string& path) {
    js_download(path.c_str());
}
void keep_home() {
    js_keep_home();
}
void show_link(const std::string& link, bool pushed, int place) {
    js_show_link(link.c_str(), pushed ? 1 : 0, place);
}
void show_look(const char* language, const std::string& title, const char* theme) {
    js_show_look(language, title.c_str(), theme);
}
void narrate(const std::string& text) {
    js_narrate(text.c_str());
}
void tell_parent(const char* what, const std::string& link, const std::string& lens, double step, double steps,
                 bool playing) {
    js_tell_parent(what, link.c_str(), lens.c_str(), step, steps, playing ? 1 : 0);
}
double text_width(const std::string& font, const std::string& text) {
    return js_text_width(font.c_str(), text.c_str());
}
double text_ascent(const std::string& font) {
    return js_text_ascent(font.c_str());
}
double text_descent(const std::string& font) {
    return js_text_descent(font.c_str());
}

}  // namespace convscope::browser
