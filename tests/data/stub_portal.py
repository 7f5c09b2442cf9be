"""Plays the desktop's portal on the present session bus while a command runs.

usage: dbus-run-session -- stub_portal.py FILE COMMAND...    the dialog "chooses" FILE; "leave" or "fail" as FILE do that
Each call is written to stderr: method, title, the patterns of the filter and the proposed name.
"""
import subprocess
import sys
import threading

import dbus
import dbus.lowlevel
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName("org.freedesktop.portal.Desktop", bus)
choice = sys.argv[1]


class Request(dbus.service.Object):
    @dbus.service.method("org.freedesktop.portal.Request")
    def Close(self):
        print("close", file=sys.stderr)


class Portal(dbus.service.Object):
    def __init__(self):
        super().__init__(bus, "/org/freedesktop/portal/desktop")

    def ask(self, method, title, options, sender):
        if choice == "fail":
            raise dbus.DBusException("no dialog today")
        path = "/org/freedesktop/portal/desktop/request/%s/%s" % (sender[1:].replace(".", "_"), options["handle_token"])
        patterns = [str(pattern) for _, rules in options["filters"] for _, pattern in rules]
        print(method, str(title), " ".join(patterns), str(options.get("current_name", "")), sep="|", file=sys.stderr)
        Request(bus, path)

        def respond():
            if choice == "wait":
                return False
            # To the one who asked, as the real portal does.
            signal = dbus.lowlevel.SignalMessage(path, "org.freedesktop.portal.Request", "Response")
            signal.set_destination(sender)
            results = {} if choice == "leave" else {"uris": dbus.Array(["file://" + choice], signature="s")}
            signal.append(1 if choice == "leave" else 0, results, signature="ua{sv}")
            bus.send_message(signal)
            return False

        GLib.timeout_add(50, respond)
        return path

    @dbus.service.method("org.freedesktop.portal.FileChooser", in_signature="ssa{sv}", out_signature="o",
                         sender_keyword="sender")
    def OpenFile(self, parent, title, options, sender=None):
        return dbus.ObjectPath(self.ask("open", title, options, sender))

    @dbus.service.method("org.freedesktop.portal.FileChooser", in_signature="ssa{sv}", out_signature="o",
                         sender_keyword="sender")
    def SaveFile(self, parent, title, options, sender=None):
        return dbus.ObjectPath(self.ask("save", title, options, sender))


portal = Portal()
loop = GLib.MainLoop()
code = 1


def command():
    global code
    code = subprocess.run(sys.argv[2:]).returncode
    GLib.idle_add(loop.quit)


threading.Thread(target=command).start()
loop.run()
sys.exit(code)
