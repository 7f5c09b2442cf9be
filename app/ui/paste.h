// What comes by the clipboard and what goes there: links, scenes, PyTorch code, images.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/ui/session.h"
#include "core/link.h"
#include "core/torch_text.h"

namespace convscope {

/// The clipboard's text: a link, a scene file's content or PyTorch code becomes the scene, as one undo entry, and a
/// notice says what was read or what is wrong with it. False when it is none of these.
bool paste_text(Session& session, const std::string& text);
/// An image from the clipboard becomes the input.
void paste_image(Session& session, std::vector<std::byte> bytes);

/// What the code says: its layers, and the sizes that go in and come out.
std::string torch_summary(const Session& session, const TorchScene& read);
/// Makes it the present scene and says so.
void take_torch(Session& session, const TorchScene& read);

/// The scene's link goes to the clipboard; a notice shows it and says what it leaves out.
void copy_link(Session& session);
/// "the opened input, cells set by hand", or empty.
std::string left_out_text(const Session& session, const std::vector<LinkGap>& gaps);

}  // namespace convscope
