package stream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"go.uber.org/zap"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

func TestSecurityOptionsMustFitTogether(t *testing.T) {
	for name, o := range map[string]stream.SecurityOptions{
		"certificate without TLS":   {CAFile: "ca.pem"},
		"certificate without key":   {TLS: true, CertFile: "cert.pem"},
		"missing authorities":       {TLS: true, CAFile: "no-such-file"},
		"user without mechanism":    {Username: "u", Password: "p"},
		"mechanism without user":    {Mechanism: "PLAIN"},
		"mechanism that is unknown": {Mechanism: "OAUTHBEARER", Username: "u"},
	} {
		if _, err := stream.NewSecurity(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// broker starts an embedded broker that asks for more than the usual one.
func broker(t *testing.T, options ...kfake.Opt) string {
	t.Helper()
	cluster, err := kfake.NewCluster(append(options, kfake.NumBrokers(1))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster.ListenAddrs()[0]
}

func open(t *testing.T, address string, o stream.SecurityOptions) *stream.Client {
	t.Helper()
	security, err := stream.NewSecurity(o)
	if err != nil {
		t.Fatal(err)
	}
	client := stream.Open([]string{address}, security)
	t.Cleanup(client.Close)
	return client
}

// checkWorks uses each kind of connection that a client makes: plain requests,
// a producer and a member of a group.
func checkWorks(t *testing.T, client *stream.Client) {
	t.Helper()
	if _, err := client.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	topic := streamtest.Topic(t, client, 1)
	streamtest.Publish(t, client, kafka.Message{Topic: topic, Value: []byte("v")})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done, committed := make(chan error, 1), make(chan bool, 1)
	group := client.NewGroup(stream.GroupConfig{ID: streamtest.Name("group"), Topic: topic, Log: zap.NewNop()})
	go func() {
		done <- group.Run(ctx, func(ctx context.Context, p *stream.Partition) error {
			if err := errors.Join(p.Fence(ctx), p.Resume(ctx)); err != nil {
				return err
			}
			records, err := p.Fetch(ctx)
			if err == nil && len(records) == 1 {
				err = p.Commit(context.WithoutCancel(ctx), nil, 1)
				committed <- err == nil
				cancel()
			}
			return err
		})
	}()
	if err := <-done; err != nil || len(committed) == 0 || !<-committed {
		t.Errorf("a member of a group committed nothing: %v", err)
	}
}

func TestSASL(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			address := broker(t, kfake.EnableSASL(), kfake.Superuser(mechanism, "dateline", "right"))
			right := stream.SecurityOptions{Mechanism: mechanism, Username: "dateline", Password: "right"}
			checkWorks(t, open(t, address, right))
			wrong := right
			wrong.Password = "wrong"
			if _, err := open(t, address, wrong).Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "SASL") {
				t.Errorf("with a wrong password: %v", err)
			}
			if _, err := open(t, address, stream.SecurityOptions{}).Ping(t.Context()); err == nil {
				t.Error("without a user: no error")
			}
		})
	}
}

func TestTLS(t *testing.T) {
	authority := newAuthority(t)
	certFile, keyFile := authority.issue(t, "client")
	server := &tls.Config{
		Certificates: []tls.Certificate{authority.load(t, "broker")},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: authority.pool(),
	}
	address := broker(t, kfake.TLS(server), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "dateline", "right"))
	right := stream.SecurityOptions{
		TLS: true, CAFile: authority.file, CertFile: certFile, KeyFile: keyFile,
		Mechanism: "SCRAM-SHA-512", Username: "dateline", Password: "right",
	}
	checkWorks(t, open(t, address, right))

	for name, test := range map[string]struct {
		change func(*stream.SecurityOptions)
		want   string
	}{
		"authority that is not trusted": {func(o *stream.SecurityOptions) { o.CAFile = newAuthority(t).file }, "certificate"},
		"no certificate of the client":  {func(o *stream.SecurityOptions) { o.CertFile, o.KeyFile = "", "" }, "certificate"},
		"plain text": {func(o *stream.SecurityOptions) {
			*o = stream.SecurityOptions{Mechanism: "SCRAM-SHA-512", Username: "dateline", Password: "right"}
		}, "connect to broker"},
	} {
		t.Run(name, func(t *testing.T) {
			o := right
			test.change(&o)
			if _, err := open(t, address, o).Ping(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

// authority issues certificates for tests.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string // PEM
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key, writePEM(t, "CERTIFICATE", encoded)}
}

// issue makes a certificate for a name on loopback, and returns its files.
func (a authority) issue(t *testing.T, name string) (certFile, keyFile string) {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	encodedKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "CERTIFICATE", certificate), writePEM(t, "PRIVATE KEY", encodedKey)
}

func (a authority) load(t *testing.T, name string) tls.Certificate {
	t.Helper()
	certificate, err := tls.LoadX509KeyPair(a.issue(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func writePEM(t *testing.T, kind string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
