// The dialog that reads PyTorch code: what is typed is read at once, a mistake is marked at its character.
#pragma once

#include <optional>
#include <string>

#include "app/panels/text_box.h"
#include "app/ui/session.h"
#include "core/torch_text.h"

namespace convscope {

/// Comes up with the present layers as code.
class TorchDialog {
public:
    void draw(Session& session);

private:
    void read(const Session& session);
    void verdict(const Session& session) const;

    std::string text_;
    std::optional<tl::expected<TorchScene, TextError>> read_;
    TextMark mark_;
    bool prefilled_ = false;  // the text, which the keyboard has not come to yet
};

}  // namespace convscope
