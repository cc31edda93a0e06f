#!/usr/bin/perl
# A message centre on Net::SMPP: net-smpp-server.pl PORT. Answers in hexadecimal, reports in decimal, and replies to a text that says
# REPLY. Each line that it writes is one text: sender, recipient, esm_class, data_coding, and the octets in hexadecimal.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my $listen = Net::SMPP->new_listen('127.0.0.1', port => $port) or die "Cannot listen on $port: $!";
print "LISTENING\n";
my $id = 4_000_000_000;

while (my $client = $listen->accept) {
    serve($client);
}

sub serve {
    my ($client) = @_;
    while (my $pdu = $client->read_pdu()) {
        my $command = $pdu->{cmd};
        if ($command == 0x00000009) {
            my $status = $pdu->{password} eq 'secret' ? 0 : 0x0e;
            $client->bind_transceiver_resp(system_id => 'perl', seq => $pdu->{seq}, status => $status);
            return if $status;
        }
        elsif ($command == 0x00000015) { $client->enquire_link_resp(seq => $pdu->{seq}) }
        elsif ($command == 0x00000006) { $client->unbind_resp(seq => $pdu->{seq}); return }
        elsif ($command == 0x00000004) { take($client, $pdu) }
    }
}

sub take {
    my ($client, $pdu) = @_;
    $id += 1;
    my $octets = $pdu->{short_message} ne '' ? $pdu->{short_message} : ($pdu->{message_payload} // '');
    printf "TEXT %s %s %d %d %s\n", $pdu->{source_addr}, $pdu->{destination_addr}, $pdu->{esm_class}, $pdu->{data_coding},
        unpack('H*', $octets);
    $client->submit_sm_resp(message_id => sprintf('%x', $id), seq => $pdu->{seq});
    return unless $pdu->{registered_delivery} & 3;
    $client->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
        destination_addr => $pdu->{source_addr}, esm_class => 4,
        short_message => sprintf('id:%010d sub:001 dlvrd:001 submit date:2611231015 done date:2611231016 stat:DELIVRD err:000 text:%s',
            $id, substr($octets, 0, 20)),
        async => 1,
    );
    return unless $octets =~ /REPLY/;
    $client->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => '61491570110', data_coding => 0,
        short_message => 'Yes please', async => 1,
    );
}
