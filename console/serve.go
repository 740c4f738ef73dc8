package console

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// Serve answers requests until ctx ends, then lets those under way finish for a
// few seconds. It closes the listener.
func (c *Console) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: c.Handler(), ErrorLog: zap.NewStdLog(c.log),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		BaseContext:    func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	measuring, stop := context.WithCancel(ctx)
	measured := make(chan struct{})
	go func() {
		defer close(measured)
		c.meter.run(measuring)
	}()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		if err = shutDown(server); err == nil {
			err = <-ended
		}
	}
	stop()
	<-measured
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the console: %w", err)
	}
	return nil
}

// shutDown cuts off what is not done in time.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// LoopbackHosts returns the names by which a console on this address may be asked:
// those of the machine itself and the others that are named. A page of another
// site whose name leads to this machine is refused that way. They are nil, for any,
// where the address is not a loopback one and none are named.
func LoopbackHosts(address net.Addr, others []string) []string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return others
	}
	return append([]string{"localhost", "127.0.0.1", "::1", tcp.IP.String()}, others...)
}
