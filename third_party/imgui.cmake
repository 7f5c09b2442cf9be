# Dear ImGui, with its test hooks on: the label -> rectangle table of tests/app comes from them (app/ui/item_log).
set(IMGUI_DIR "" CACHE PATH "Dear ImGui >= 1.92 (default: the copy that third_party/fetch_imgui.sh unpacks)")
set(imgui_dir ${IMGUI_DIR})
if(NOT imgui_dir)
  set(imgui_dir ${PROJECT_SOURCE_DIR}/.cache/imgui)
endif()
if(NOT EXISTS ${imgui_dir}/imgui.h)
  message(FATAL_ERROR "Dear ImGui is not in ${imgui_dir}: run third_party/fetch_imgui.sh, or give -DIMGUI_DIR=")
endif()
file(STRINGS ${imgui_dir}/imgui.h imgui_version REGEX "#define IMGUI_VERSION_NUM")
string(REGEX MATCH "[0-9]+" imgui_version "${imgui_version}")
if(imgui_version LESS 19200)
  message(FATAL_ERROR "Dear ImGui in ${imgui_dir} is version ${imgui_version}; 19200 (1.92) or newer is needed")
endif()
add_library(convscope_imgui STATIC
  ${imgui_dir}/imgui.cpp ${imgui_dir}/imgui_draw.cpp ${imgui_dir}/imgui_tables.cpp ${imgui_dir}/imgui_widgets.cpp
  ${imgui_dir}/backends/imgui_impl_opengl3.cpp)
target_include_directories(convscope_imgui SYSTEM PUBLIC ${imgui_dir} ${imgui_dir}/backends)
target_include_directories(convscope_imgui PUBLIC ${PROJECT_SOURCE_DIR})  # its configuration is third_party/imgui_config.h
target_compile_definitions(convscope_imgui PUBLIC IMGUI_ENABLE_TEST_ENGINE IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_DEMO_WINDOWS IMGUI_USER_CONFIG="third_party/imgui_config.h")
if(CONVSCOPE_SANITIZE)
  # Its list clipper casts the FLT_MAX of an empty rectangle to int, and clamps what comes of it.
  target_compile_options(convscope_imgui PRIVATE -fno-sanitize=float-cast-overflow)
endif()
