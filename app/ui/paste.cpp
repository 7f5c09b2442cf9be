// The order in which a text is tried, and the notices.
#include "app/ui/paste.h"

#include <fmt/format.h>

#include <utility>

#include "app/ui/opening.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

constexpr double read_seconds = 8.0;
constexpr std::size_t longest_shown = 160;  // of a link, in bytes: it is ASCII

bool looks_like_scene(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

void take(Session& session, Result<Scene> scene, const char* notice) {
    if (!scene) return session.say(session.tr(scene.error()), true, read_seconds);
    session.replace_scene(std::move(*scene));
    session.say(session.tr(notice), false, read_seconds);
}

std::string size_text(const Shape4& shape) {
    return fmt::format("{}×{}×{}×{}", shape[0], shape[1], shape[2], shape[3]);
}

}  // namespace

bool paste_text(Session& session, const std::string& text) {
    if (looks_like_link(text)) {
        take(session, scene_from_link(text), "notice.pasted_link");
    } else if (looks_like_scene(text)) {
        take(session, scene_from_json(text), "notice.pasted_scene");
    } else if (looks_like_torch(text)) {
        const auto read = scene_from_torch(text, session.document.scene());
        if (read) {
            take_torch(session, *read);
        } else {
            const TextError& error = read.error();
            session.say(session.tr("torch.place", {fmt::format("{}", error.line), fmt::format("{}", error.column),
                                                   session.tr(error.error)}),
                        true, read_seconds);
        }
    } else {
        return false;
    }
    return true;
}

void paste_image(Session& session, std::vector<std::byte> bytes) {
    auto opening = open_bytes(session.document.scene(), FileBytes(std::move(bytes)), session.tr("paste.image"));
    if (!opening) return session.say(session.tr(opening.error()), true, read_seconds);
    if (auto* opened = std::get_if<OpenedScene>(&*opening)) {
        take_opened(session, std::move(*opened), {});
        session.say(session.tr("notice.pasted_image"), false, read_seconds);
    }
}

std::string torch_summary(const Session& session, const TorchScene& read) {
    const std::size_t count = layer_count(read.scene);
    const std::string in = size_text(input_shape(layer_at(read.scene, 0).spec));
    const std::string out = size_text(output_shape(layer_at(read.scene, count - 1).spec));
    const std::string said = read.layers == 1   ? session.tr("torch.read_one", {in, out})
                             : read.layers == 0 ? session.tr("torch.read_call", {in, out})
                                                : session.tr("torch.read", {fmt::format("{}", read.layers), in, out});
    return read.input_grew ? said + " " + session.tr("torch.grew") : said;
}

void take_torch(Session& session, const TorchScene& read) {
    const std::string said = torch_summary(session, read);
    session.replace_scene(read.scene);
    session.say(said, false, read_seconds);
}

std::string left_out_text(const Session& session, const std::vector<LinkGap>& gaps) {
    std::string list;
    for (const LinkGap gap : gaps) {
        if (!list.empty()) list += session.tr("link.and");
        list += session.tr(fmt::format("link.gap.{}", name_of(gap)));
    }
    return list;
}

void copy_link(Session& session) {
    const SceneLink link = link_of(session.document.scene());
    session.requests.copy = link.text;
    std::string shown = link.text.substr(0, longest_shown);
    if (shown.size() < link.text.size()) shown += "…";
    if (link.left_out.empty()) {
        session.say(session.tr("notice.link", {shown}), false, read_seconds);
    } else {
        session.say(session.tr("notice.link_gaps", {shown, left_out_text(session, link.left_out)}), true, read_seconds);
    }
}

}  // namespace convscope
