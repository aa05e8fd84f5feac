"""An object store for tests that speaks S3 and checks signatures: `s3_server.py`.

Says on standard output, one word after the other: its port, and the id and the secret of a key that may use the bucket
`portico-files`, and nothing else.
"""
import json
import os
import time

# Set before moto is loaded: until the reset below everybody may do everything.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "1000"

import boto3
import requests
from moto.server import ThreadedMotoServer

BUCKET = "portico-files"


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"

    def client(service):
        return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                            aws_access_key_id="setup", aws_secret_access_key="setup")

    client("s3").create_bucket(Bucket=BUCKET)
    users = client("iam")
    users.create_user(UserName="portico")
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]}
    policy = {"Version": "2012-10-17", "Statement": [allowed]}
    users.put_user_policy(UserName="portico", PolicyName="files", PolicyDocument=json.dumps(policy))
    key = users.create_access_key(UserName="portico")["AccessKey"]
    requests.post(f"{endpoint}/moto-api/reset-auth", data="0", timeout=10).raise_for_status()
    print(port, key["AccessKeyId"], key["SecretAccessKey"], flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
