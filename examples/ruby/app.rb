require 'greeting'
require 'socket'

ANSWERS = { '/' => Greeting.text, '/healthz' => "ok\n" }.freeze

# HTTP by hand: Ruby comes without a web server since 3.0, and this example without packages of others.
def serve(client)
  path = client.gets.to_s.split[1].to_s.split('?').first
  nil until ['', "\r\n"].include?(client.gets.to_s)
  status, body = ANSWERS.key?(path) ? ['200 OK', ANSWERS[path]] : ['404 Not Found', "There is nothing here.\n"]
  client.write "HTTP/1.1 #{status}\r\ncontent-type: text/plain\r\ncontent-length: #{body.bytesize}\r\nconnection: close\r\n\r\n#{body}"
ensure
  client.close
end

server = TCPServer.new(ENV.fetch('HOST', '0.0.0.0'), Integer(ENV.fetch('PORT', '3000')))
$stdout.sync = true
puts "listening on port #{server.addr[1]}"
trap('TERM') { exit }
loop { Thread.new(server.accept) { |client| serve(client) } }
