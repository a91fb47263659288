package keystore

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/godbus/dbus/v5"
)

// reachable reports whether there is a session bus to ask. Without one the library would
// start programs to make one.
func reachable() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return !strings.HasPrefix(address, "autolaunch:")
	}
	_, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid()))
	return err == nil
}

// noService reports whether a bus is there and nobody on it keeps secrets.
func noService(err error) bool {
	var broken dbus.Error
	if !errors.As(err, &broken) {
		return false
	}
	switch broken.Name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.Spawn.ServiceNotFound", "org.freedesktop.DBus.Error.Spawn.ExecFailed":
		return true
	}
	return false
}
