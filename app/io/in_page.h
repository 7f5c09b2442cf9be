// Where the program runs.
#pragma once

namespace convscope {

/// True in the web page: files come from and go to the browser, and no other program can be started.
#ifdef __EMSCRIPTEN__
inline constexpr bool in_page = true;
#else
inline constexpr bool in_page = false;
#endif

}  // namespace convscope
