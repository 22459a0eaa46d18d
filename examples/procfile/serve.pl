use strict;
use warnings;
use IO::Socket::INET;

my ($host, $port) = @ARGV;
my $server = IO::Socket::INET->new(
    LocalAddr => $host,
    LocalPort => $port,
    Listen    => 128,
    ReuseAddr => 1,
) or die "cannot listen on $host:$port: $!\n";

$| = 1;
print "listening on $host:$port\n";
$SIG{TERM} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';

while (my $visitor = $server->accept) {
    my $request = <$visitor> // '';
    while (my $header = <$visitor>) { last if $header =~ /^\r?\n$/ }
    my $known = $request =~ m{^GET /(healthz)? };
    my $body = $known ? "Hello from a Procfile\n" : "There is nothing here.\n";
    my $status = $known ? '200 OK' : '404 Not Found';
    print {$visitor} "HTTP/1.1 $status\r\nContent-Type: text/plain\r\nContent-Length: ", length $body,
        "\r\nConnection: close\r\n\r\n$body";
    close $visitor;
}
