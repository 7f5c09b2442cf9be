# stb: Debian's headers; the implementations are compiled here, once.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/stb.c.in [[
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
]])
configure_file(${CMAKE_CURRENT_BINARY_DIR}/stb.c.in ${CMAKE_CURRENT_BINARY_DIR}/stb.c COPYONLY)
add_library(convscope_stb STATIC ${CMAKE_CURRENT_BINARY_DIR}/stb.c)
target_link_libraries(convscope_stb PRIVATE convscope_fuzzed m)
if(CONVSCOPE_SANITIZE)
  # Its code shifts into the sign bit, knowingly; AddressSanitizer stays on.
  target_compile_options(convscope_stb PRIVATE -fno-sanitize=undefined)
endif()
