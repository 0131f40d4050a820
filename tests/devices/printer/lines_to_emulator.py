"""Other lines to the emulator on its TCP port: a pseudo-terminal, and a USB device in software."""

import os
import pty
import select
import socket
import threading
import tty
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import usb.backend
from usb.core import USBTimeoutError


@contextmanager
def terminal_to(port: int) -> Iterator[str]:
    """Give the path of a pseudo-terminal whose other end is the printer at a port."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    connection = socket.create_connection(("127.0.0.1", port))
    stop, stopped = os.pipe()

    def carry() -> None:
        while True:
            ready, _, _ = select.select([ours, connection, stop], [], [])
            if stop in ready:
                return
            if ours in ready:
                connection.sendall(os.read(ours, 4096))
            if connection in ready:
                received = connection.recv(4096)
                if not received:
                    return
                os.write(ours, received)

    thread = threading.Thread(target=carry)
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        os.write(stopped, b"!")
        thread.join()
        connection.close()
        for descriptor in (ours, theirs, stop, stopped):
            os.close(descriptor)


class UsbToEmulator(usb.backend.IBackend):  # type: ignore[misc] -- the library is untyped
    """The lowest floor of pyusb, with one printer on the bus: the emulator at a port."""

    VENDOR, PRODUCT = 0x04B8, 0x0E15
    OUT, IN = 0x01, 0x82

    def __init__(self, port: int, *, is_held_by_kernel: bool = True) -> None:
        self.port, self.is_held_by_kernel = port, is_held_by_kernel
        self.connection: socket.socket | None = None
        self.is_claimed = False

    def enumerate_devices(self) -> Iterator[str]:
        yield "printer"

    def get_parent(self, device: str) -> None:
        del device

    def get_device_descriptor(self, device: str) -> SimpleNamespace:
        del device
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=self.VENDOR, idProduct=self.PRODUCT,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            bus=1, address=2, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, device: str, config: int) -> SimpleNamespace:
        del device, config
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, device: str, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        del device, config
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, device: str, ep: int, *others: int) -> SimpleNamespace:
        del device, others
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(self.OUT, self.IN)[ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, device: str) -> str:
        self.connection = socket.create_connection(("127.0.0.1", self.port))
        return device

    def close_device(self, handle: str) -> None:
        del handle
        if self.connection is not None:
            self.connection.close()

    def get_configuration(self, handle: str) -> int:
        del handle
        return 1

    def is_kernel_driver_active(self, handle: str, intf: int) -> bool:
        del handle, intf
        return self.is_held_by_kernel

    def detach_kernel_driver(self, handle: str, intf: int) -> None:
        del handle, intf
        self.is_held_by_kernel = False

    def attach_kernel_driver(self, handle: str, intf: int) -> None:
        del handle, intf
        assert not self.is_claimed, "the kernel takes nothing that is claimed"
        self.is_held_by_kernel = True

    def claim_interface(self, handle: str, intf: int) -> None:
        del handle, intf
        if self.is_held_by_kernel:
            raise OSError(16, "the kernel's driver holds it")
        self.is_claimed = True

    def release_interface(self, handle: str, intf: int) -> None:
        del handle, intf
        self.is_claimed = False

    def bulk_write(self, handle: str, ep: int, intf: int, content: array, timeout: int) -> int:
        del handle, intf, timeout
        assert ep == self.OUT
        assert self.is_claimed
        assert self.connection is not None
        self.connection.sendall(content.tobytes())
        return len(content)

    def bulk_read(self, handle: str, ep: int, intf: int, buff: array, timeout: int) -> int:
        del handle, intf
        assert ep == self.IN
        assert self.connection is not None
        ready, _, _ = select.select([self.connection], [], [], timeout / 1000)
        received = self.connection.recv(len(buff)) if ready else b""
        if not received:
            message = "nothing came in"
            raise USBTimeoutError(message, errno=110)
        buff[: len(received)] = array("B", received)
        return len(received)
