package store_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/dateline/dateline/store"
)

// A server that is gone without a goodbye is given up within 25 seconds, whether an
// answer of it is awaited or what was sent to it is not acknowledged.
func TestAServerThatIsGoneIsGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := store.Dialer().DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for name, option := range map[string]struct{ number, want int }{
		"TCP_USER_TIMEOUT": {0x12, 25_000},
		"TCP_KEEPIDLE":     {syscall.TCP_KEEPIDLE, 10},
		"TCP_KEEPINTVL":    {syscall.TCP_KEEPINTVL, 5},
		"TCP_KEEPCNT":      {syscall.TCP_KEEPCNT, 3},
	} {
		var got int
		var failed error
		if err := raw.Control(func(fd uintptr) { got, failed = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, option.number) }); err != nil {
			t.Fatal(err)
		}
		if failed != nil || got != option.want {
			t.Errorf("%s is %d, want %d: %v", name, got, option.want, failed)
		}
	}
}
