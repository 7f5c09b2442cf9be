// libportal by dlopen, and GLib's main loop for as long as a dialog is open.
#include "app/platform/desktop_dialog.h"

#include <dlfcn.h>
#include <libportal/portal.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

namespace convscope {
namespace {

/// The functions that are used, by their own names: dlsym on libportal finds those of GLib too.
struct Library {
    decltype(&::g_main_context_new) main_context_new = nullptr;
    decltype(&::g_main_context_push_thread_default) main_context_push_thread_default = nullptr;
    decltype(&::g_main_context_pop_thread_default) main_context_pop_thread_default = nullptr;
    decltype(&::g_main_context_iteration) main_context_iteration = nullptr;
    decltype(&::g_main_context_wakeup) main_context_wakeup = nullptr;
    decltype(&::g_main_context_unref) main_context_unref = nullptr;
    decltype(&::g_bus_get_sync) bus_get_sync = nullptr;
    decltype(&::g_dbus_connection_set_exit_on_close) dbus_connection_set_exit_on_close = nullptr;
    decltype(&::g_variant_new_string) variant_new_string = nullptr;
    decltype(&::g_variant_parse) variant_parse = nullptr;
    decltype(&::g_variant_print) variant_print = nullptr;
    decltype(&::g_variant_lookup_value) variant_lookup_value = nullptr;
    decltype(&::g_variant_get_strv) variant_get_strv = nullptr;
    decltype(&::g_variant_unref) variant_unref = nullptr;
    decltype(&::g_variant_ref_sink) variant_ref_sink = nullptr;
    decltype(&::g_variant_type_checked_) variant_type_checked = nullptr;
    decltype(&::g_filename_from_uri) filename_from_uri = nullptr;
    decltype(&::g_cancellable_new) cancellable_new = nullptr;
    decltype(&::g_cancellable_cancel) cancellable_cancel = nullptr;
    decltype(&::g_io_error_quark) io_error_quark = nullptr;
    decltype(&::g_object_unref) object_unref = nullptr;
    decltype(&::g_error_free) error_free = nullptr;
    decltype(&::g_free) free = nullptr;
    decltype(&::xdp_portal_new) portal_new = nullptr;
    decltype(&::xdp_portal_open_file) portal_open_file = nullptr;
    decltype(&::xdp_portal_open_file_finish) portal_open_file_finish = nullptr;
    decltype(&::xdp_portal_save_file) portal_save_file = nullptr;
    decltype(&::xdp_portal_save_file_finish) portal_save_file_finish = nullptr;
    bool whole = true;

    template <class Function>
    void find(void* handle, const char* name, Function& into) {
        into = reinterpret_cast<Function>(::dlsym(handle, name));
        whole = whole && into != nullptr;
    }
};

/// Null where libportal is not installed. It stays loaded: GLib cannot be unloaded.
std::unique_ptr<Library> load_library() {
    void* handle = ::dlopen("libportal.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) return nullptr;
    auto made = std::make_unique<Library>();
    Library& lib = *made;
    lib.find(handle, "g_main_context_new", lib.main_context_new);
    lib.find(handle, "g_main_context_push_thread_default", lib.main_context_push_thread_default);
    lib.find(handle, "g_main_context_pop_thread_default", lib.main_context_pop_thread_default);
    lib.find(handle, "g_main_context_iteration", lib.main_context_iteration);
    lib.find(handle, "g_main_context_wakeup", lib.main_context_wakeup);
    lib.find(handle, "g_main_context_unref", lib.main_context_unref);
    lib.find(handle, "g_bus_get_sync", lib.bus_get_sync);
    lib.find(handle, "g_dbus_connection_set_exit_on_close", lib.dbus_connection_set_exit_on_close);
    lib.find(handle, "g_variant_new_string", lib.variant_new_string);
    lib.find(handle, "g_variant_parse", lib.variant_parse);
    lib.find(handle, "g_variant_print", lib.variant_print);
    lib.find(handle, "g_variant_lookup_value", lib.variant_lookup_value);
    lib.find(handle, "g_variant_get_strv", lib.variant_get_strv);
    lib.find(handle, "g_variant_unref", lib.variant_unref);
    lib.find(handle, "g_variant_ref_sink", lib.variant_ref_sink);
    lib.find(handle, "g_variant_type_checked_", lib.variant_type_checked);
    lib.find(handle, "g_filename_from_uri", lib.filename_from_uri);
    lib.find(handle, "g_cancellable_new", lib.cancellable_new);
    lib.find(handle, "g_cancellable_cancel", lib.cancellable_cancel);
    lib.find(handle, "g_io_error_quark", lib.io_error_quark);
    lib.find(handle, "g_object_unref", lib.object_unref);
    lib.find(handle, "g_error_free", lib.error_free);
    lib.find(handle, "g_free", lib.free);
    lib.find(handle, "xdp_portal_new", lib.portal_new);
    lib.find(handle, "xdp_portal_open_file", lib.portal_open_file);
    lib.find(handle, "xdp_portal_open_file_finish", lib.portal_open_file_finish);
    lib.find(handle, "xdp_portal_save_file", lib.portal_save_file);
    lib.find(handle, "xdp_portal_save_file_finish", lib.portal_save_file_finish);
    return lib.whole ? std::move(made) : nullptr;
}

// Without one GLib would start a bus of its own.
bool has_session_bus() {
    if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS"); address != nullptr && *address != '\0')
        return true;
    const char* folder = std::getenv("XDG_RUNTIME_DIR");
    std::error_code ignored;
    return folder != nullptr && std::filesystem::exists(std::string(folder) + "/bus", ignored);
}

}  // namespace

/// One question, and the thread that waits for its answer.
struct DesktopDialog::Work {
    std::unique_ptr<Library> library = load_library();
    std::thread thread;
    std::atomic<bool> asking = false;
    std::atomic<bool> cancelled = false;
    std::mutex mutex;
    GMainContext* context = nullptr;   ///< under the mutex; while the thread waits
    std::optional<FileAnswer> answer;  ///< under the mutex

    // What the thread alone has.
    bool opening = true;
    bool done = false;
    FileAnswer made;

    ~Work() { stop(); }

    void stop() {
        cancelled = true;
        {
            const std::scoped_lock lock(mutex);
            if (context != nullptr) library->main_context_wakeup(context);
        }
        if (thread.joinable()) thread.join();
        const std::scoped_lock lock(mutex);
        answer.reset();
        asking = false;
    }

    static void finished(GObject* source, GAsyncResult* result, gpointer data) {
        auto& work = *static_cast<Work*>(data);
        const Library& lib = *work.library;
        GError* error = nullptr;
        auto* portal = reinterpret_cast<XdpPortal*>(source);
        GVariant* chosen = work.opening ? lib.portal_open_file_finish(portal, result, &error)
                                        : lib.portal_save_file_finish(portal, result, &error);
        work.done = true;
        if (chosen == nullptr) {
            const bool left =
                error != nullptr && error->domain == lib.io_error_quark() && error->code == G_IO_ERROR_CANCELLED;
            work.made.kind = left ? FileAnswer::Kind::left : FileAnswer::Kind::unavailable;
            if (error != nullptr) lib.error_free(error);
            return;
        }
        GVariant* uris = lib.variant_lookup_value(chosen, "uris", nullptr);
        gsize count = 0;
        const gchar** list = uris == nullptr ? nullptr : lib.variant_get_strv(uris, &count);
        gchar* path = count == 0 ? nullptr : lib.filename_from_uri(list[0], nullptr, nullptr);
        if (path != nullptr) {
            work.made.kind = FileAnswer::Kind::chosen;
            work.made.path = path;
        }
        lib.free(path);
        lib.free(list);
        if (uris != nullptr) lib.variant_unref(uris);
        lib.variant_unref(chosen);
    }

    // [('kinds', [(0, '*.json'), ...])] as the portal takes it. GLib quotes the texts.
    [[nodiscard]] GVariant* filters(const FileQuestion& question) const {
        const auto quoted = [&](const std::string& text) {
            GVariant* value = library->variant_ref_sink(library->variant_new_string(text.c_str()));
            gchar* printed = library->variant_print(value, 0);
            std::string made_text = printed;
            library->free(printed);
            library->variant_unref(value);
            return made_text;
        };
        std::string text = "[(" + quoted(question.kinds) + ", [";
        for (const std::string& pattern : question.patterns) {
            text += (text.ends_with('[') ? "(0, " : ", (0, ") + quoted(pattern) + ")";
        }
        text += "])]";
        return library->variant_parse(library->variant_type_checked("a(sa(us))"), text.c_str(), nullptr, nullptr,
                                      nullptr);
    }

    // In the thread.
    void run(const FileQuestion& question) {
        const Library& lib = *library;
        made = {FileAnswer::Kind::unavailable, question.opening, {}};
        GDBusConnection* bus = lib.bus_get_sync(G_BUS_TYPE_SESSION, nullptr, nullptr);
        if (bus == nullptr) return;
        lib.dbus_connection_set_exit_on_close(bus, 0);  // a bus that goes must not end the program
        GMainContext* own = lib.main_context_new();
        lib.main_context_push_thread_default(own);
        {
            const std::scoped_lock lock(mutex);
            context = own;
        }
        XdpPortal* portal = lib.portal_new();
        GCancellable* cancellable = lib.cancellable_new();
        GVariant* kinds = filters(question);
        opening = question.opening;
        done = false;
        if (opening) {
            lib.portal_open_file(portal, nullptr, question.title.c_str(), kinds, nullptr, nullptr,
                                 XDP_OPEN_FILE_FLAG_NONE, cancellable, finished, this);
        } else {
            lib.portal_save_file(portal, nullptr, question.title.c_str(), question.name.c_str(), nullptr, nullptr,
                                 kinds, nullptr, nullptr, XDP_SAVE_FILE_FLAG_NONE, cancellable, finished, this);
        }
        bool closed = false;
        while (!done) {
            if (cancelled && !closed) {
                closed = true;
                lib.cancellable_cancel(cancellable);
                if (done) break;
            }
            lib.main_context_iteration(own, 1);
        }
        {
            const std::scoped_lock lock(mutex);
            context = nullptr;
        }
        lib.object_unref(cancellable);
        lib.object_unref(portal);
        lib.object_unref(bus);
        lib.main_context_pop_thread_default(own);
        lib.main_context_unref(own);
    }
};

DesktopDialog::DesktopDialog(std::function<void()> wake) : wake_(std::move(wake)) {}

DesktopDialog::~DesktopDialog() = default;

bool DesktopDialog::ask(FileQuestion question) {
    if (!has_session_bus()) return false;
    if (!work_) work_ = std::make_unique<Work>();
    if (!work_->library) return false;
    cancel();
    work_->cancelled = false;
    work_->asking = true;
    work_->thread = std::thread([work = work_.get(), asked = std::move(question), wake = wake_] {
        work->run(asked);
        {
            const std::scoped_lock lock(work->mutex);
            if (!work->cancelled) work->answer = work->made;
        }
        if (wake) wake();
    });
    return true;
}

bool DesktopDialog::pending() const {
    return work_ && work_->asking;
}

void DesktopDialog::cancel() {
    if (work_) work_->stop();
}

std::optional<FileAnswer> DesktopDialog::answer() {
    if (!work_ || !work_->asking) return std::nullopt;
    std::optional<FileAnswer> found;
    {
        const std::scoped_lock lock(work_->mutex);
        found = std::exchange(work_->answer, std::nullopt);
    }
    if (!found) return std::nullopt;
    work_->thread.join();
    work_->asking = false;
    return found;
}

}  // namespace convscope
