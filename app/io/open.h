// What opening or dropping a file does: an image becomes the input, an array one of the tensors, a scene the scene; a
// file that holds several things asks which.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "app/io/onnx_model.h"
#include "app/io/put_array.h"
#include "app/io/tensor_file.h"
#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// The scene that a file makes of the present one.
struct OpenedScene {
    Scene scene;
    /// The output that the file gives, if any, to compare with the engine's.
    std::optional<NpyArray> expected;
};

/// A file that holds several things. Session::choice keeps it while a dialog asks for one of them: one alternative of
/// `from`, and one dialog, for each kind of file.
struct OpenChoice {
    std::string path;
    std::variant<TensorFilePointer, ModelPointer> from;
};

using Opening = std::variant<OpenedScene, OpenChoice>;

/// Opens a file by content and name: PNG/JPEG/BMP image, .npy/.npz/.safetensors arrays, .onnx model,
/// .json scene. Arrays with names
/// that say what they are (target_of) are put in at once. On an Error the caller's scene is untouched.
Result<Opening> open_file(const Scene& scene, const std::string& path);
/// The same from bytes.
Result<Opening> open_bytes(const Scene& scene, FileBytes bytes, const std::string& name);

/// The scene that python/convscope.py puts into an .npz beside its arrays: the bytes of its JSON, as an array
/// `convscope` of uint8. Nothing when the file has none.
std::optional<Result<Scene>> kept_scene(const TensorFile& file);

/// `after`, made of `before` by a file, with its step in range, if it is valid.
Result<Scene> checked(Scene after, const Scene& before);

}  // namespace convscope
