// Any bytes as a .safetensors file: listed, every array read, and the scene that its names tell.
#include "tests/fuzz/tensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    convscope::testing::read_everything(convscope::open_safetensors, data, size);
    return 0;
}
