// A file that is being written has another name until it is whole (app/io/files.h): what ends so is left alone.
#include "app/platform/web/downloads.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "app/io/files.h"
#include "app/io/zip_write.h"
#include "app/platform/web/browser.h"

namespace convscope {
namespace {

namespace fs = std::filesystem;
constexpr const char* folder = "/downloads";

bool is_whole(const fs::path& path) {
    return path.extension().string().find(".part") != 0;
}

Result<void> download_folder(const fs::path& pictures) {
    std::vector<ZipMember> members;
    for (const auto& each : fs::directory_iterator(pictures)) {
        auto bytes = read_file(each.path().string());
        if (!bytes) return tl::unexpected(bytes.error());
        members.push_back({each.path().filename().string(), std::move(*bytes)});
    }
    const std::string archive = pictures.string() + ".zip";
    const auto bytes = write_zip(members, archive);
    if (!bytes) return tl::unexpected(bytes.error());
    return write_file(archive, *bytes);  // and is downloaded after the next frame
}

}  // namespace

void start_downloads() {
    std::error_code ignored;
    fs::create_directory(folder, ignored);
    fs::current_path(folder, ignored);
}

void download_new_files(Session& session) {
    std::vector<fs::path> found;
    for (const auto& each : fs::directory_iterator(folder)) {
        if (is_whole(each.path())) found.push_back(each.path());
    }
    std::error_code ignored;
    for (const fs::path& path : found) {
        if (!fs::is_directory(path, ignored)) {
            browser::download(path.string());
        } else if (auto done = download_folder(path); !done) {
            session.say(session.tr(done.error()), true);
        }
        fs::remove_all(path, ignored);
    }
}

}  // namespace convscope
