// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

// Command vcsim serves the laboratory's vCenter over TLS until it is told to stop.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/vmware/govmomi/simulator"
)

// userList is the flag --extra-user, which may be given several times.
type userList []simulator.LabUser

func (*userList) String() string { return "" }

func (l *userList) Set(text string) error {
	user, err := simulator.ParseLabUser(text)
	if err == nil {
		*l = append(*l, user)
	}
	return err
}

// nameList is the flag --host.
type nameList []string

func (*nameList) String() string { return "" }

func (l *nameList) Set(text string) error {
	*l = append(*l, text)
	return nil
}

// datastoreList is the flag --datastore.
type datastoreList []simulator.LabDatastore

func (*datastoreList) String() string { return "" }

func (l *datastoreList) Set(text string) error {
	datastore, err := simulator.ParseLabDatastore(text)
	if err == nil {
		*l = append(*l, datastore)
	}
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "vcsim:", err)
		os.Exit(1)
	}
}

func run() error {
	var users userList
	var hosts nameList
	var datastores datastoreList
	listen := flag.String("listen", "127.0.0.1:0", "`HOST:PORT` to listen on; port 0 takes a free one")
	cert := flag.String("cert", "", "server certificate chain, PEM `file`")
	key := flag.String("key", "", "private key of the certificate, PEM `file`")
	user := flag.String("user", "administrator@vsphere.local", "`name` of the administrator")
	password := flag.String("password", "", "the administrator's `password`")
	idle := flag.Int("session-idle", 1800, "`seconds` after which an idle session ends")
	delay := flag.Int("delay-ms", 0, "`milliseconds` every call takes at least")
	task := flag.Int("task-ms", 20, "`milliseconds` every task takes at least")
	page := flag.Int("page-size", 100, "objects in one answer of RetrievePropertiesEx, at most")
	empty := flag.Bool("empty", false, "start without the sample VM")
	verbose := flag.Bool("verbose", false, "log to standard error")
	flag.Var(&hosts, "host", "`NAME` of a host, in place of esx1.lab and esx2.lab; may be repeated")
	flag.Var(&datastores, "datastore", "`NAME[:TYPE]` of a datastore, in place of datastore1 and datastore2; type VMFS; may be repeated")
	flag.Var(&users, "extra-user", "`NAME:PASSWORD:ROLE` with that role on everything (role empty: none); may be repeated")
	flag.Parse()
	if flag.NArg() > 0 || *cert == "" || *key == "" || *password == "" {
		return fmt.Errorf("--cert, --key and --password are needed and nothing but flags is taken; see --help")
	}
	if !*verbose {
		log.SetOutput(io.Discard)
	}
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		return err
	}
	admin := simulator.LabUser{Name: *user, Password: *password, Role: "Admin"}
	lab, err := simulator.NewLabServer(simulator.LabConfig{
		Users:       append([]simulator.LabUser{admin}, users...),
		Hosts:       hosts,
		Datastores:  datastores,
		SessionIdle: time.Duration(*idle) * time.Second,
		Delay:       time.Duration(*delay) * time.Millisecond,
		TaskTime:    time.Duration(*task) * time.Millisecond,
		PageSize:    *page,
		Empty:       *empty,
	})
	if err != nil {
		return err
	}
	defer lab.Close()
	return serve(lab, *listen, pair)
}

// serve answers requests until SIGTERM or SIGINT, then lets those under way end.
func serve(handler http.Handler, address string, pair tls.Certificate) error {
	plain, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ErrorLog: log.Default()}
	listener := tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12})
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	host, _, _ := strings.Cut(address, ":")
	if host == "" || host == "0.0.0.0" {
		host = "127.0.0.1"
	}
	fmt.Printf("listening https://%s:%d/sdk\n", host, plain.Addr().(*net.TCPAddr).Port)
	select {
	case err := <-ended:
		return err
	case <-stop:
	}
	grace, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		return server.Close() // a client that waits for updates may wait for ever
	}
	return nil
}
