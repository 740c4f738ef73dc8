package store

import (
	"strings"
	"syscall"
)

// tcpUserTimeout is TCP_USER_TIMEOUT, in milliseconds, which package syscall does not name.
const tcpUserTimeout = 0x12

func limitSent(network, _ string, conn syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var failed error
	err := conn.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(sentTimeout.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
