import time

# At each request: a timestamp of the start, of a build or of a cache grows old.
time_stamp = str(int(time.time()))
print("Cache-Control: no-store")  # a header of the response
print(f'time-stamp="{time_stamp}"')  # hash exactly this string
