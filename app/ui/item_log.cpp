// Dear ImGui's test-engine hooks (IMGUI_ENABLE_TEST_ENGINE), routed to the log that the context points to.
#include "app/ui/item_log.h"

#include <imgui_internal.h>

#include <cstring>

namespace convscope {

void ItemLog::attach(ImGuiContext& context) {
    context.TestEngine = this;
    context.TestEngineHookItems = true;
}

void ItemLog::begin_frame() {
    by_id_.clear();
    names_.clear();
    items_.clear();
}

const ItemLog::Item* ItemLog::find(std::string_view label) const {
    const auto found = items_.find(label);
    return found == items_.end() ? nullptr : &found->second;
}

std::string ItemLog::name_of(ImGuiID id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? std::string() : found->second;
}

void ItemLog::add(ImGuiID id, const ImVec2& min, const ImVec2& max, bool clipped) {
    if (id != 0) by_id_[id] = {min, max, clipped};
}

void ItemLog::name(ImGuiID id, const char* label) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    const char* stable = std::strstr(label, "###");
    const char* known = stable == nullptr ? label : stable + 3;
    items_[known] = found->second;
    names_[id] = known;
}

}  // namespace convscope

namespace {
convscope::ItemLog* log_of(ImGuiContext* context) {
    return static_cast<convscope::ItemLog*>(context->TestEngine);
}
}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* ctx, ImGuiID id, const ImRect& bb, const ImGuiLastItemData* item_data) {
    if (auto* log = log_of(ctx)) {
        const bool clipped = item_data != nullptr && !ctx->CurrentWindow->ClipRect.Contains(bb);
        log->add(id, bb.Min, bb.Max, clipped);
    }
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* ctx, ImGuiID id, const char* label, ImGuiItemStatusFlags /*flags*/) {
    if (auto* log = log_of(ctx); log != nullptr && label != nullptr) log->name(id, label);
}

void ImGuiTestEngineHook_Log(ImGuiContext* /*ctx*/, const char* /*fmt*/, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* /*ctx*/, ImGuiID /*id*/) {
    return nullptr;
}
